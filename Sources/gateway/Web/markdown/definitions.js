import { safeAddress } from './addresses.js';
import { copied } from './characters.js';

/** What the texts of a document can refer to: addresses with a label, and footnotes. The first of a label counts. */
export class Definitions {
    /** By their key: `{ address, title }`, or `null` for a footnote. */
    #found = new Map();
    #asked = new Set();
    #before;

    /** @param {Definitions} before those of the text in front, which come first */
    constructor(before = null) {
        this.#before = before;
    }

    /** Adds what a block and those in it define. */
    add(block) {
        for (const { label, address, title } of block.definitions ?? []) {
            this.#add(keyOf(label), { address: copied(address), title: title === null ? null : copied(title) });
        }
        if (block.type === 'footnote') this.#add(footnoteKeyOf(block.label), null);
        for (const inner of block.blocks ?? block.items ?? []) this.add(inner);
    }

    /** The link that a label stands for: `{ address, title }`, or `undefined`. */
    link(label) { return this.#ask(keyOf(label)); }

    hasFootnote(label) { return this.#ask(footnoteKeyOf(label)) === null; }

    /** An address as it may be followed, or `null`. */
    follow(address) { return safeAddress(address); }

    /** The keys that were asked for since the last time, found or not. */
    takeAsked() {
        const asked = this.#asked;
        this.#asked = new Set();
        return asked;
    }

    /** The keys that mean something else here than there, both with the same in front. */
    changesSince(others) {
        const keys = [...this.#found.keys(), ...others.#found.keys()];
        return new Set(keys.filter((key) => {
            const [mine, theirs] = [this.#get(key), others.#get(key)];
            return typeof mine !== typeof theirs || mine?.address !== theirs?.address || mine?.title !== theirs?.title;
        }));
    }

    #ask(key) {
        this.#asked.add(copied(key));
        return this.#get(key);
    }

    #get(key) {
        const earlier = this.#before?.#get(key);
        return earlier === undefined ? this.#found.get(key) : earlier;
    }

    #add(key, target) {
        if (!this.#found.has(key)) this.#found.set(copied(key), target);
    }
}

/** No label of a link begins like this: their letters are capitals. */
function footnoteKeyOf(label) { return `note ${keyOf(label)}`; }

/** Labels are the same whatever their letters' size and their white space. */
export function keyOf(label) {
    return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase();
}
