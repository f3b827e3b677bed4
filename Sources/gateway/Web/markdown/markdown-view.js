import { parseBlocks } from './blocks.js';
import { Definitions } from './definitions.js';
import { create, element, patch } from './elements.js';
import { pressed } from './buttons.js';
import { renderBlock } from './render.js';
import { RenderedTexts } from './rendered-texts.js';

/** So many blocks at the end may still become others. */
const UNSETTLED = 2;

/**
 * Shows a Markdown text that may still grow.
 *
 * While it grows only its last two blocks are parsed again, and of those only what changed is made anew. Of the blocks in
 * front of them nothing is kept but their place and what they refer to; one is parsed again when that gets another
 * meaning.
 */
export class MarkdownView {
    element = create(element('div', { class: 'markdown' }));

    #text = '';
    #isOpen = false;
    /** Blocks that are settled: `{ start, asked, isShown, continued }`. */
    #settled = [];
    /** What they define. */
    #settledDefinitions = new Definitions();
    /** Blocks that are not, with `block` and `description` besides. */
    #tail = [];
    /** All that is defined. */
    #definitions = this.#settledDefinitions;
    /** The texts of the tail. */
    #texts = null;

    constructor() {
        this.element.addEventListener('click', (event) => pressed(event.target, this.element));
    }

    /** Shows `text`; an `open` one is still being written. */
    update(text, { open = false } = {}) {
        this.element.classList.toggle('open', open);
        if (text === this.#text && open === this.#isOpen) return;
        if (text.startsWith(this.#text)) this.#settle();
        else this.#clear();
        [this.#text, this.#isOpen] = [text, open];
        const from = this.#tail[0]?.start ?? 0;
        const blocks = parseBlocks(text.slice(from), { continued: continuedAs(this.#tail[0]?.block) });
        const definitions = this.#define(blocks);
        const changed = definitions.changesSince(this.#definitions);
        this.#definitions = definitions;
        this.#texts = new RenderedTexts(definitions, changed.size === 0 ? this.#texts : null);
        this.#showTail(blocks, from);
        if (changed.size > 0) this.#showAgain(changed);
    }

    #clear() {
        this.element.replaceChildren();
        [this.#settled, this.#tail] = [[], []];
        this.#settledDefinitions = new Definitions();
        this.#definitions = this.#settledDefinitions;
        this.#texts = null;
    }

    /** Leaves the blocks alone that have enough others behind them. */
    #settle() {
        for (const { block, start, asked, description } of this.#tail.splice(0, this.#tail.length - UNSETTLED)) {
            this.#settledDefinitions.add(block);
            this.#settled.push({ start, asked, isShown: description !== null, continued: continuedAs(block) });
        }
    }

    /** All that is defined once there are these blocks at the end. */
    #define(blocks) {
        const definitions = new Definitions(this.#settledDefinitions);
        for (const block of blocks) definitions.add(this.#isWritten(block, blocks) ? withoutLast(block) : block);
        return definitions;
    }

    /** Whether the line is still written that a block ends with: its address would be another one with every letter. */
    #isWritten(block, blocks) {
        return this.#isOpen && block === blocks.at(-1) && block.type === 'definitions' && !this.#text.endsWith('\n');
    }

    #showTail(blocks, from) {
        const before = this.#tail;
        this.#tail = blocks.map((block) => {
            const description = renderBlock(block, this.#texts);
            return { block, start: block.start + from, description, asked: this.#texts.takeAsked() };
        });
        const [shown, next] = [before, this.#tail].map((tail) => tail.flatMap(({ description }) => description ?? []));
        patch(this.element, this.element.childNodes[this.element.childNodes.length - shown.length] ?? null, shown, next);
    }

    /** Shows the settled blocks again that asked for something that has another meaning now. */
    #showAgain(changed) {
        const texts = new RenderedTexts(this.#definitions);
        let place = -1;
        for (const [number, settled] of this.#settled.entries()) {
            if (settled.isShown) place += 1;
            if (![...changed].some((key) => settled.asked.has(key))) continue;
            const end = (this.#settled[number + 1] ?? this.#tail[0])?.start;
            const [block] = parseBlocks(this.#text.slice(settled.start, end), { continued: settled.continued });
            this.element.childNodes[place].replaceWith(create(renderBlock(block, texts)));
            settled.asked = texts.takeAsked();
        }
    }
}

/** What a block has to be again that continues another one. */
function continuedAs(block) { return block?.continues ? { type: block.type, first: block.first } : null; }

function withoutLast(block) { return { ...block, definitions: block.definitions.slice(0, -1) }; }
