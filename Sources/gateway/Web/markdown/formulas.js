import { hasWords } from './characters.js';

/** What words in escaped brackets do not have. */
const MATHEMATICAL = /[\\^_=+<>{}0-9]/;
/** Longer ones are more likely two signs that have nothing to do with each other. */
const MAX_LENGTH = 2000;

/** Finds formulas in a text: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`. Each sign is looked for once. */
export class Formulas {
    #text;
    /** The next place of a sign, by the sign. */
    #places = new Map();
    /** An end that has signs alone in front of it. */
    #wordless = -1;

    constructor(text) {
        this.#text = text;
    }

    /** The formula at a place: `{ text, end }`, or `null`. */
    at(from) {
        const text = this.#text;
        if (text.startsWith('$$', from)) return this.#between(from, 2, '$$', text[from + 2] !== '$');
        if (text[from] === '$') return this.#dollars(from);
        if (text[from + 1] === '(') return this.#between(from, 2, '\\)', true);
        return text[from + 1] === '[' ? this.#between(from, 2, '\\]', true) : null;
    }

    /**
     * Between single dollars only what cannot be prices or names of a shell: nothing but signs and spaces outside, no
     * spaces inside, and all in one line.
     */
    #dollars(from) {
        const text = this.#text;
        if (/[a-zA-Z0-9_\\]/.test(text[from - 1] ?? '')) return null;
        if (/[\s$]/.test(text[from + 1] ?? ' ')) return null;
        let end = this.#next('$', from + 1);
        while (end < text.length && isEscaped(text, end, from)) end = this.#next('$', end + 1);
        const isClosing = end < text.length && !/\s/.test(text[end - 1]) && !/[a-zA-Z0-9_{($]/.test(text[end + 1] ?? '');
        if (!isClosing || end > this.#next('\n', from) || end - from > MAX_LENGTH) return null;
        return { text: text.slice(from + 1, end), end: end + 1 };
    }

    #between(from, length, closing, isOpening) {
        const end = isOpening ? this.#next(closing, from + length) : this.#text.length;
        if (end >= this.#text.length || end - from > MAX_LENGTH || end === this.#wordless) return null;
        const formula = this.#text.slice(from + length, end).trim();
        if (!hasWords(formula)) {
            // Signs alone are escaped ones.
            this.#wordless = end;
            return null;
        }
        return closing !== '\\]' || MATHEMATICAL.test(formula) ? { text: formula, end: end + closing.length } : null;
    }

    #next(sign, from) {
        let place = this.#places.get(sign) ?? -1;
        if (place < from) {
            place = this.#text.indexOf(sign, from);
            if (place < 0) place = this.#text.length;
            this.#places.set(sign, place);
        }
        return place;
    }
}

/** Whether an odd number of backslashes is in front of a place. */
function isEscaped(text, place, floor) {
    let count = 0;
    while (place - count - 1 > floor && text[place - count - 1] === '\\') count += 1;
    return count % 2 === 1;
}
