import { attempt } from './controls.js';
import { openDialog } from './dialogs.js';
import { h } from './dom.js';
import { number, shortNumber } from './format.js';
import { Memory } from './memory.js';
import { View } from './view.js';

const PARTS = [
    ['system', 'System prompt'], ['tools', 'Tools'], ['summary', 'Summary'], ['files', 'Files'], ['recent', 'Messages'],
];
/** Where compression sets in, as a share of the window, until the profiles are loaded that say it. */
const USUAL_THRESHOLD = 0.8;

/** How full the model's window is; a click tells what with. */
export class ContextMeter extends View {
    #conversation;
    #api;
    #profiles;
    #toasts;
    #bar = h('span', { class: 'meter-fill' });
    #mark = h('span', { class: 'meter-threshold' });
    #text = h('span', { class: 'meter-text' });

    constructor({ conversation, api, profiles, toasts }) {
        super();
        this.#profiles = profiles;
        this.#conversation = conversation;
        this.#api = api;
        this.#toasts = toasts;
        this.element = h('button', {
            type: 'button', class: 'context-meter', hidden: true, on: { click: () => this.#open() },
        }, h('span', { class: 'meter-bar' }, this.#bar, this.#mark), this.#text);
        this.watch(conversation, profiles);
    }

    render() {
        const { contextTokens: used = 0, maxContextTokens: window = 0, profileId } = this.#conversation.session ?? {};
        const threshold = this.#profiles.named(profileId)?.compression_threshold ?? USUAL_THRESHOLD;
        this.element.hidden = !window;
        if (!window) return;
        const share = Math.min(1, used / window);
        const label = `Context: ${number(used)} of ${number(window)} tokens`;
        this.#bar.style.width = `${share * 100}%`;
        this.#mark.style.insetInlineStart = `${threshold * 100}%`;
        this.element.classList.toggle('full', share >= threshold);
        this.#text.textContent = `${shortNumber(used)} / ${shortNumber(window)}`;
        this.element.title = label;
        this.element.setAttribute('aria-label', label);
    }

    #open() {
        return attempt(this.#toasts, async () => {
            const [context] = await Promise.all(
                [this.#api.context(this.#conversation.sessionId), this.#conversation.sheet.load()]);
            this.#show(context);
        });
    }

    #show({ breakdown, context_tokens: used }) {
        const share = (tokens) => `${(tokens / breakdown.window * 100).toFixed(1)} %`;
        const row = (className, label, tokens) => h('tr', {},
            h('th', { scope: 'row' }, h('span', { class: `swatch part-${className}` }), label),
            h('td', {}, number(tokens)), h('td', {}, share(tokens)));
        const rows = PARTS.filter(([name]) => breakdown[name] > 0).map(([name, label]) => row(name, label, breakdown[name]));
        const focus = h('input', {
            type: 'text', maxlength: 500, placeholder: 'What to keep above all (optional)', aria: { label: 'Focus' },
        });
        const memory = new Memory({ sheet: this.#conversation.sheet, onSource: (index) => this.#reveal(index, dialog) });
        const dialog = openDialog('Context', { className: 'context-dialog', onClose: () => memory.destroy() },
            h('p', {}, `The model receives ${number(used)} of at most ${number(breakdown.window)} tokens.`),
            stack(breakdown),
            h('table', {}, h('tbody', {}, rows, row('reserve', 'Kept free for the answer', breakdown.reserve))),
            h('p', { class: 'advice' }, `At ${number(breakdown.threshold)} tokens earlier messages are summarised for the `
                + 'model. The history does not change.'),
            h('form', { on: { submit: (event) => this.#compress(event, dialog, focus.value) } }, focus,
                h('footer', {}, h('button', { type: 'submit' }, 'Compress now'))),
            memory.element);
    }

    #reveal(index, dialog) {
        dialog.close();
        return attempt(this.#toasts, () => this.#conversation.reveal(index));
    }

    #compress(event, dialog, focus) {
        event.preventDefault();
        dialog.close();
        return attempt(this.#toasts, async () => {
            const isDone = await this.#conversation.compress(focus.trim() || undefined);
            if (!isDone) this.#toasts.show('The conversation is too short to be compressed.');
        });
    }
}

/** The parts side by side, in proportion, with the mark of the threshold. */
function stack(breakdown) {
    const part = ([name]) => h('span', {
        class: `part-${name}`, style: { width: `${breakdown[name] / breakdown.window * 100}%` },
    });
    return h('div', { class: 'context-stack', aria: { hidden: 'true' } }, PARTS.map(part), h('span', {
        class: 'meter-threshold', style: { insetInlineStart: `${breakdown.threshold / breakdown.window * 100}%` },
    }));
}
