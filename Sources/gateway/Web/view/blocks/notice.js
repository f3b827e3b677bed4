import { h } from '../dom.js';
import { icon } from '../icons.js';

/** What can be done about an error, by its code. */
const ADVICE = {
    model_unreachable: 'Is the model server running? Its address is in the settings of Navi.',
    model_timeout: 'The model server is slow; try again, or choose a smaller model.',
    model_overloaded: 'Try again in a moment.',
    model_rate_limited: 'Try again in a moment.',
    model_authentication: 'The key for the model server is wrong; see the settings of Navi.',
    model_not_found: 'The model server does not have this model; choose another profile, or fetch the model.',
    context_too_long: 'Compress the context, or begin a new session.',
    overloaded: 'No worker is running, or all are busy.',
    storage_full: 'The disk of the server is full.',
    profile_unusable: 'Choose another profile above.',
    turn_interrupted: 'Its workers were lost several times. Send the message again.',
};
const TITLES = { error: 'The answer failed', limit: 'A limit was reached', profile: 'Profile' };

/** A line about the conversation: an error, a limit, another profile, a system message. */
export class NoticeBlock {
    element = h('div', { class: 'notice' });

    update(block) {
        const { kind, notice, text, code, content } = block;
        this.element.classList.toggle('error', notice === 'error');
        const advice = notice === 'error' ? ADVICE[code] : null;
        this.element.replaceChildren(icon(notice === 'error' ? 'warning' : 'spark'), h('div', {},
            h('strong', {}, kind === 'system' ? 'System' : TITLES[notice]), ' ', h('span', {}, content ?? text),
            advice && h('p', { class: 'advice' }, advice)));
    }
}
