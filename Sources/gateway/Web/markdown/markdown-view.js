import { h } from '../view/dom.js';
import { parseBlocks } from './blocks.js';
import { renderBlock } from './render.js';

/**
 * Shows a Markdown text that may still grow.
 *
 * While it grows only its last two blocks are parsed again, and blocks that did not change keep their elements, with
 * what the reader has selected or scrolled in them.
 */
export class MarkdownView {
    element = h('div', { class: 'markdown' });

    #text = '';
    /** Shown blocks: their source, their place in the text, their element. */
    #shown = [];

    /** Shows `text`; an `open` one is still being written. */
    update(text, { open = false } = {}) {
        this.element.classList.toggle('open', open);
        if (text === this.#text) return;
        const kept = text.startsWith(this.#text) ? Math.max(0, this.#shown.length - 2) : 0;
        const from = kept < this.#shown.length ? this.#shown[kept].start : 0;
        const blocks = parseBlocks(text.slice(from)).map((block) => ({ ...block, start: block.start + from }));
        this.#text = text;
        this.#show(kept, blocks, text);
    }

    #show(kept, blocks, text) {
        const next = this.#shown.slice(0, kept);
        blocks.forEach((block, place) => {
            const source = text.slice(block.start, blocks[place + 1]?.start ?? text.length).trimEnd();
            const before = this.#shown[kept + place];
            next.push(before?.source === source && before.type === block.type
                ? { ...before, start: block.start }
                : { source, type: block.type, start: block.start, element: renderBlock(block) });
        });
        for (const [place, { element }] of next.entries()) {
            const present = this.element.children[place];
            if (present === element) continue;
            if (present) present.replaceWith(element);
            else this.element.append(element);
        }
        while (this.element.children.length > next.length) this.element.lastChild.remove();
        this.#shown = next;
    }
}
