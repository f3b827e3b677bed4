import { copied } from './characters.js';
import { renderInline } from './render-inline.js';

/**
 * The descriptions of texts, among other texts of the same definitions. What was there the last time is taken from there:
 * of a table that grows a cell is new, and thousands are not.
 */
export class RenderedTexts {
    #definitions;
    #before;
    #found = new Map();
    #asked = new Set();

    /** @param {RenderedTexts|null} before those of the last time, if what they asked for means the same now */
    constructor(definitions, before = null) {
        this.#definitions = definitions;
        this.#before = before?.#found ?? new Map();
    }

    /** The descriptions of a text's nodes. */
    of(text) {
        let rendered = this.#found.get(text) ?? this.#before.get(text);
        if (!rendered) {
            const descriptions = renderInline(copied(text), this.#definitions);
            rendered = { descriptions, asked: this.#definitions.takeAsked() };
        }
        this.#found.set(text, rendered);
        for (const key of rendered.asked) this.#asked.add(key);
        return rendered.descriptions;
    }

    /** The keys that texts asked for since the last time, found or not: what they look like changes when those do. */
    takeAsked() {
        const asked = this.#asked;
        this.#asked = new Set();
        return asked;
    }
}
