import { h } from '../dom.js';
import { icon } from '../icons.js';
import { retryButton } from '../controls.js';

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
    model_refused: 'The model server did not take the request; another profile may help.',
    model_cut_off: 'The connection to the model server broke off.',
    model_invalid_answer: 'The model server did not answer as it should. Is its address the right one?',
    model_empty_answer: 'The model said nothing. Ask again, or in other words.',
    iteration_limit: 'Ask for less at a time, or for the next part.',
    turn_limit: 'Ask for less at a time, or for the next part.',
    internal_error: 'The fault is Navi’s; its log says more.',
    turn_interrupted: 'Its workers were lost several times.',
};
const TITLES = {
    error: 'The answer failed', stopped: 'Stopped', limit: 'A limit was reached', profile: 'Profile',
};

/** Where the turn goes on, nothing has ended. */
const LIMITS = { refused: 'Something was left out', window: 'The window is too small' };

/** What is said where the server says nothing. */
const SILENT = { stopped: 'before the first word.' };

/** A line about the conversation: an error, a limit, another profile, a system message. */
export class NoticeBlock {
    element = h('div', { class: 'notice' });
    #context;

    constructor(context) {
        this.#context = context;
    }

    update(block) {
        const { kind, notice, text, code, content } = block;
        this.element.classList.toggle('error', notice === 'error');
        const advice = notice === 'error' ? ADVICE[code] : null;
        this.element.replaceChildren(icon(notice === 'error' ? 'warning' : 'spark'), h('div', {},
            h('strong', {}, kind === 'system' ? 'System' : (notice === 'limit' && LIMITS[code]) || TITLES[notice]), ' ',
            h('span', {}, content ?? (text || SILENT[notice])),
            advice && h('p', { class: 'advice' }, advice),
            block.canRetry && h('p', {}, retryButton(this.#context, block))));
    }
}
