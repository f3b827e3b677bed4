import { argumentLines, visiblePieces } from '../../model/call-arguments.js';
import { attempt } from '../controls.js';
import { h } from '../dom.js';

/**
 * The question whether a call may run: all that it was given, and below it the answers. Who has not seen the end of it
 * cannot allow it.
 */
export class ApprovalCard {
    #box;
    #allow;
    #hint;
    #watch;

    /** @param {object} block A tool's block that waits for approval. */
    constructor({ callId, name, args, remembers }, { conversation, toasts }) {
        const remember = remembers ? h('input', { type: 'checkbox' }) : null;
        const decide = (decision) => (
            attempt(toasts, () => conversation.decide(callId, decision, remember?.checked ?? false)));
        const button = (label, decision, className = null) => h('button', {
            type: 'button', class: className, on: { click: () => decide(decision) },
        }, label);
        this.#box = h('div', {
            class: 'call-arguments', tabindex: 0, role: 'region', dir: 'ltr', aria: { label: 'What the call says' },
        }, lines(args));
        this.#allow = button('Allow', 'allow', 'primary');
        this.#hint = h('p', { class: 'approval-hint' }, 'There is more: read to its end to allow the call.');
        this.element = h('div', { class: 'approval-card' },
            h('p', {}, 'Let the agent use ', h('strong', {}, visible(name)), ' with this?'), this.#box, this.#hint,
            h('div', { class: 'approval-answers' }, this.#allow, button('Deny', 'deny')),
            remember && h('label', {}, remember, h('span', {}, 'do not ask again in this session for: ',
                h('span', { class: 'approval-scope' }, visible(remembers)))));
        this.#box.addEventListener('scroll', () => this.#look(), { passive: true });
        // The box gets its size when it is put into the page, and another one when the window does.
        this.#watch = new ResizeObserver(() => this.#look());
        this.#watch.observe(this.#box);
        this.#allow.disabled = true;
    }

    destroy() { this.#watch.disconnect(); }

    /** Whoever has once seen the end may allow, wherever they look now. */
    #look() {
        const { scrollTop, clientHeight, scrollHeight } = this.#box;
        const isEndSeen = clientHeight > 0 && scrollTop + clientHeight >= scrollHeight - 4;
        if (isEndSeen) this.#allow.disabled = false;
        this.#hint.hidden = !this.#allow.disabled;
    }
}

/** A text in which everything can be seen. */
export function visible(text) {
    return visiblePieces(text).map((piece) => (piece.mark ? h('mark', {}, piece.text) : piece.text));
}

function lines(args) {
    const all = argumentLines(args);
    if (!all.length) return h('p', { class: 'no-arguments' }, 'No arguments.');
    return all.map(({ path, text }) => h('div', { class: 'call-argument' },
        path && h('span', { class: 'argument-name' }, visible(path), ': '), h('span', {}, visible(text))));
}
