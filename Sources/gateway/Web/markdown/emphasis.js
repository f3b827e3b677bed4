import { characterAt, characterBefore, CJK, kindOf, PUNCTUATION, SPACE } from './characters.js';
import { Entry } from './nodes.js';

/**
 * Runs of `*`, `_` and `~`, and what they make of a text: CommonMark's rules, of which those for punctuation are relaxed
 * beside Chinese, Japanese and Korean letters, where no space tells the beginning of a run from its end.
 */
export class Emphasis {
    /** The last run that may still pair. */
    last = null;

    #nodes;

    constructor(nodes) {
        this.#nodes = nodes;
    }

    /** Adds the run from one place of a text to another. */
    add(text, from, end) {
        const run = new Run(text, from, end);
        this.#nodes.insert(run);
        if (!run.opens && !run.closes) return;
        run.runBefore = this.last;
        if (this.last) this.last.runBehind = run;
        this.last = run;
    }

    /** Pairs the runs behind one, all without it. What has no partner stays text. */
    pair(bottom = null) {
        // Where no opener was found for a kind of closer, none is looked for again.
        const floors = new Map();
        let closer = bottom ? bottom.runBehind : this.#first();
        while (closer) {
            const next = closer.runBehind;
            if (!closer.closes) {
                closer = next;
                continue;
            }
            const opener = openerFor(closer, bottom, floors.get(closer.kind) ?? -1);
            if (opener) {
                closer = this.#wrap(opener, closer);
                continue;
            }
            floors.set(closer.kind, closer.runBefore?.from ?? -1);
            if (!closer.opens) this.#remove(closer);
            closer = next;
        }
        this.last = bottom;
        if (bottom) bottom.runBehind = null;
    }

    #first() {
        let run = this.last;
        while (run?.runBefore) run = run.runBefore;
        return run;
    }

    /** Puts what is between two runs into a node; returns the run to go on with. */
    #wrap(opener, closer) {
        const length = closer.character === '~' ? closer.length : Math.min(2, opener.length, closer.length);
        const type = closer.character === '~' ? 'deleted' : length === 2 ? 'strong' : 'emphasis';
        this.#nodes.wrap(opener, closer, type);
        [opener.runBehind, closer.runBefore] = [closer, opener];
        opener.length -= length;
        closer.length -= length;
        if (opener.length === 0) this.#remove(opener);
        if (closer.length > 0) return closer;
        this.#remove(closer);
        return closer.runBehind;
    }

    #remove(run) {
        if (run.runBefore) run.runBefore.runBehind = run.runBehind;
        if (run.runBehind) run.runBehind.runBefore = run.runBefore;
        else this.last = run.runBefore;
    }
}

/** A run of one character; what pairs with no other run is text. */
class Run extends Entry {
    character;
    from;
    original;
    length;
    opens;
    closes;
    runBefore = null;
    runBehind = null;

    constructor(text, from, end) {
        super(null);
        this.character = text[from];
        this.from = from;
        this.original = end - from;
        this.length = this.original;
        const before = kindOf(characterBefore(text, from));
        const after = kindOf(characterAt(text, end));
        const isMark = this.character !== '~' || this.length <= 2;
        const left = isMark && isFlanking(after, before);
        const right = isMark && isFlanking(before, after);
        const isWordly = this.character === '_';
        this.opens = left && (!isWordly || !right || before === PUNCTUATION);
        this.closes = right && (!isWordly || !left || after === PUNCTUATION);
    }

    get text() { return this.character.repeat(this.length); }

    /** Closers of a kind have the same openers. */
    get kind() {
        const detail = this.character === '~' ? this.length : (this.original % 3) + (this.opens ? 3 : 0);
        return this.character.charCodeAt(0) * 8 + detail;
    }
}

function openerFor(closer, bottom, floor) {
    for (let run = closer.runBefore; run !== bottom && run.from > floor; run = run.runBefore) {
        if (run.opens && run.character === closer.character && fits(run, closer)) return run;
    }
    return null;
}

function fits(opener, closer) {
    if (closer.character === '~') return opener.length === closer.length;
    const isUnclear = opener.closes || closer.opens;
    return !isUnclear || (opener.original + closer.original) % 3 !== 0
        || (opener.original % 3 === 0 && closer.original % 3 === 0);
}

/** Whether a run beside `inner` can belong to it, seen from `outer`. */
function isFlanking(inner, outer) {
    if (inner === SPACE) return false;
    return inner !== PUNCTUATION || outer === SPACE || outer === PUNCTUATION || outer === CJK;
}
