import { h } from '../dom.js';

/** The model's reasoning: open while it is being written, folded afterwards, unless the reader has decided otherwise. */
export class ThinkingBlock {
    #text = h('div', { class: 'thinking-text' });
    #label = h('summary', {});
    #isDecided = false;

    constructor() {
        this.element = h('details', { class: 'thinking' }, this.#label, this.#text);
        this.#label.addEventListener('click', () => { this.#isDecided = true; });
    }

    update({ text, open }) {
        this.#label.textContent = open ? 'Thinking…' : 'Thoughts';
        if (!this.#isDecided) this.element.open = open;
        const node = this.#text.firstChild;
        if (node && text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
        else this.#text.textContent = text;
    }
}
