/** What may be written as HTML within a text, without attributes. All other tags are text. */
const TAG = /<(?:(br)[ \t]*\/?|(\/?)(kbd|sub|sup))>/iy;

/** Tags of a text that is read, and the elements that they make. */
export class Tags {
    #nodes;
    #emphasis;
    /** Tags that are open, the innermost last. */
    #open = [];
    /** How many of them there are, by their name. */
    #counts = { kbd: 0, sub: 0, sup: 0 };

    constructor(nodes, emphasis) {
        this.#nodes = nodes;
        this.#emphasis = emphasis;
    }

    /**
     * Reads the tag at a place, where so many brackets are open: `{ end, brackets }`, its end and how many of them can
     * still close; `null` if none is there.
     */
    at(text, from, brackets) {
        TAG.lastIndex = from;
        const match = TAG.exec(text);
        if (!match) return null;
        const end = from + match[0].length;
        const [whole, isBreak, slash, name] = match;
        if (isBreak) {
            this.#nodes.append({ type: 'break' });
            return { end, brackets };
        }
        const type = name.toLowerCase();
        if (slash) return this.#counts[type] > 0 ? { end, brackets: this.#close(type) } : null;
        const entry = this.#nodes.append({ type: 'text', text: whole });
        this.#open.push({ type, entry, brackets, run: this.#emphasis.last });
        this.#counts[type] += 1;
        return { end, brackets };
    }

    /** A link has closed: no tag that was opened in it closes any more. */
    leave(brackets) {
        while (this.#open.length > 0 && this.#open.at(-1).brackets > brackets) this.#pop();
    }

    #close(type) {
        let tag = this.#pop();
        while (tag.type !== type) tag = this.#pop();
        this.#emphasis.pair(tag.run);
        this.#nodes.append({ type, children: this.#nodes.cut(tag.entry) });
        return tag.brackets;
    }

    #pop() {
        const tag = this.#open.pop();
        this.#counts[tag.type] -= 1;
        return tag;
    }
}
