import { h } from './dom.js';
import { wordsFor } from './words.js';

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
        const start = () => setTimeout(dismiss, seconds * 1000);
        let timer = start();
        // Who is about to press its button is not hurried.
        for (const event of ['focusin', 'pointerenter']) toast.addEventListener(event, () => clearTimeout(timer));
        for (const event of ['focusout', 'pointerleave']) {
            toast.addEventListener(event, () => {
                clearTimeout(timer);
                timer = start();
            });
        }
        this.#element.append(toast);
        return dismiss;
    }

    /** Shows why something did not work. */
    error(error) { return this.show(wordsFor(error), { kind: 'error' }); }
}
