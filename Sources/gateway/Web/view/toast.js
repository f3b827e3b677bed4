import { h } from './dom.js';

const DEFAULT_SECONDS = 6;

/** Short messages at the edge of the page. */
export class Toasts {
    #element;

    constructor(element) {
        this.#element = element;
    }

    /** Shows a text for a while; `action` adds a button. Returns a function that takes it away. */
    show(text, { action = null, kind = 'info', seconds = DEFAULT_SECONDS } = {}) {
        const dismiss = () => {
            clearTimeout(timer);
            toast.remove();
        };
        const run = () => {
            dismiss();
            action.run();
        };
        const toast = h('div', { class: `toast ${kind}`, role: kind === 'error' ? 'alert' : 'status' },
            h('span', {}, text),
            action && h('button', { type: 'button', on: { click: run } }, action.label));
        const timer = setTimeout(dismiss, seconds * 1000);
        this.#element.append(toast);
        return dismiss;
    }

    /** Shows why something did not work. */
    error(error) { return this.show(error.message, { kind: 'error' }); }
}
