/** Finds code between runs of backticks of the same length. The text is searched once for all of them. */
export class CodeSpans {
    #text;
    /** The places of runs, by their length, the last first. */
    #runs = null;

    constructor(text) {
        this.#text = text;
    }

    /** The code at a place, `{ text, end }`, or the end of a run that closes nowhere, `{ end }`. */
    at(from) {
        let start = from;
        while (this.#text[start] === '`') start += 1;
        const length = start - from;
        const places = this.#places(length);
        while (places.length > 0 && places.at(-1) < start) places.pop();
        if (places.length === 0) return { end: start };
        const close = places.at(-1);
        return { text: withoutMargins(this.#text.slice(start, close).replaceAll('\n', ' ')), end: close + length };
    }

    #places(length) {
        this.#runs ??= runsOf(this.#text);
        return this.#runs.get(length) ?? [];
    }
}

function runsOf(text) {
    const runs = new Map();
    for (const { 0: run, index } of text.matchAll(/`+/g)) {
        if (!runs.has(run.length)) runs.set(run.length, []);
        runs.get(run.length).push(index);
    }
    for (const places of runs.values()) places.reverse();
    return runs;
}

/** A space on either side is there for backticks beside it. */
function withoutMargins(code) {
    return code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '' ? code.slice(1, -1) : code;
}
