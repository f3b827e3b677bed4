import { safeAddress } from './addresses.js';

const ESCAPABLE = /[!-/:-@[-`{-~]/;
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', hellip: '…', mdash: '—', ndash: '–' };
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/y;
const ANGLE = /<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]{0,2000}|[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})>/y;
const BARE = /(?:https?:\/\/|www\.)[^\s<]{1,2000}/y;
const DESTINATION = /\(\s*(?:<([^<>\n]{0,2000})>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*){0,16}))(?:\s+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'|\([^()\n]{0,500}\)))?\s*\)/y;
const INLINE_MATH = /\$(?=[^\s$])((?:[^$\n\\]|\\.){1,500}?)(?<=[^\s\\])\$(?!\d)|\\\(((?:[^\n\\]|\\(?!\))){1,500}?)\\\)/y;
const SPECIAL = /[\\`*_~[\]!<&$\nhw]/g;

/**
 * Parses the text of a paragraph, heading or cell into nodes: `{ type: 'text'|'code'|'math', text }`, `{ type: 'break' }`,
 * `{ type: 'strong'|'emphasis'|'deleted', children }`, `{ type: 'link'|'image', href, children }`.
 *
 * A `href` is safe to follow; what would not be is left as the text it is. Takes time in proportion to the text.
 */
export function parseInline(text) {
    return new InlineParser(text).parse();
}

class InlineParser {
    #text;
    #at = 0;
    #nodes = [];
    #delimiters = [];
    #brackets = [];
    /** Lengths of backtick runs that are known not to come again. */
    #missingRuns = new Set();

    constructor(text) {
        this.#text = text;
    }

    parse() {
        while (this.#at < this.#text.length) this.#step();
        this.#pairDelimiters(0);
        return merged(this.#nodes);
    }

    #step() {
        SPECIAL.lastIndex = this.#at;
        const special = SPECIAL.exec(this.#text);
        const place = special?.index ?? this.#text.length;
        if (place > this.#at) this.#push('text', this.#text.slice(this.#at, place));
        this.#at = place;
        if (special && !this.#special(special[0])) {
            this.#push('text', special[0]);
            this.#at += 1;
        }
    }

    /** Handles what may begin something; `false` when it is just a character. */
    #special(character) {
        switch (character) {
        case '\\': return this.#math() || this.#escape();
        case '`': return this.#code();
        case '$': return this.#math();
        case '*': case '_': case '~': return this.#delimiter(character);
        case '!': return this.#text[this.#at + 1] === '[' && this.#open('![');
        case '[': return this.#open('[');
        case ']': return this.#close();
        case '<': return this.#angle();
        case '&': return this.#entity();
        case '\n': return this.#push('break') && this.#skip(1);
        default: return this.#bare();
        }
    }

    #push(type, text) {
        this.#nodes.push(text === undefined ? { type } : { type, text });
        return true;
    }

    #skip(count) {
        this.#at += count;
        return true;
    }

    #match(pattern) {
        pattern.lastIndex = this.#at;
        return pattern.exec(this.#text);
    }

    #escape() {
        const next = this.#text[this.#at + 1];
        if (next === '\n') return this.#push('break') && this.#skip(2);
        return next !== undefined && ESCAPABLE.test(next) && this.#push('text', next) && this.#skip(2);
    }

    #code() {
        const run = /`+/y;
        run.lastIndex = this.#at;
        const marks = run.exec(this.#text)[0];
        const from = this.#at + marks.length;
        const end = this.#missingRuns.has(marks.length) ? -1 : this.#closingRun(marks, from);
        if (end < 0) {
            this.#missingRuns.add(marks.length);
            return this.#push('text', marks) && this.#skip(marks.length);
        }
        let code = this.#text.slice(from, end).replaceAll('\n', ' ');
        if (/^ .*[^ ].* $|^ [^ ] $/.test(code)) code = code.slice(1, -1);
        this.#push('code', code);
        return this.#skip(end + marks.length - this.#at);
    }

    #closingRun(marks, from) {
        let place = this.#text.indexOf(marks, from);
        while (place >= 0) {
            let end = place + marks.length;
            while (this.#text[end] === '`') end += 1;
            if (end - place === marks.length) return place;
            place = this.#text.indexOf(marks, end);
        }
        return -1;
    }

    #math() {
        const match = this.#match(INLINE_MATH);
        return match !== null && this.#push('math', match[1] ?? match[2]) && this.#skip(match[0].length);
    }

    #angle() {
        const match = this.#match(ANGLE);
        const href = match && safeAddress(match[1].includes(':') ? match[1] : `mailto:${match[1]}`);
        if (!href) return false;
        this.#nodes.push({ type: 'link', href, children: [{ type: 'text', text: match[1] }] });
        return this.#skip(match[0].length);
    }

    #entity() {
        const match = this.#match(ENTITY);
        if (!match) return false;
        const code = match[1] ? Number(match[1]) : Number.parseInt(match[2] ?? '0', 16);
        const character = match[3] ? ENTITIES[match[3]] : code > 0 && code <= 0x10ffff && String.fromCodePoint(code);
        return Boolean(character) && this.#push('text', character) && this.#skip(match[0].length);
    }

    /** An address without brackets; not inside of a word, and without the punctuation of the sentence. */
    #bare() {
        if (/[\p{L}\p{N}]/u.test(this.#text[this.#at - 1] ?? '')) return false;
        const match = this.#match(BARE);
        if (!match) return false;
        const address = withoutPunctuation(match[0]);
        const href = safeAddress(address.startsWith('www.') ? `https://${address}` : address);
        if (!href || this.#brackets.some((bracket) => bracket.isActive && bracket.mark === '[' && this.#isLinkAhead())) {
            return false;
        }
        this.#nodes.push({ type: 'link', href, children: [{ type: 'text', text: address }] });
        return this.#skip(address.length);
    }

    /** Whether the bracket that is open will become a link: an address in its text is no link of its own then. */
    #isLinkAhead() {
        const end = this.#text.indexOf('](', this.#at);
        return end >= 0 && end - this.#at < 2000 && !this.#text.slice(this.#at, end).includes('\n\n');
    }

    #delimiter(character) {
        let end = this.#at;
        while (this.#text[end] === character) end += 1;
        const length = end - this.#at;
        const [before, after] = [this.#text[this.#at - 1] ?? ' ', this.#text[end] ?? ' '];
        const left = isFlanking(after, before);
        const right = isFlanking(before, after);
        const isWordly = character === '_';
        const opens = left && (!isWordly || !right || isPunctuation(before));
        const closes = right && (!isWordly || !left || isPunctuation(after));
        this.#push('text', character.repeat(length));
        if ((opens || closes) && (character !== '~' || length <= 2)) {
            this.#delimiters.push({ character, length, original: length, opens, closes, node: this.#nodes.at(-1) });
        }
        return this.#skip(length);
    }

    #open(mark) {
        this.#push('text', mark);
        this.#brackets.push({
            mark, node: this.#nodes.length - 1, delimiters: this.#delimiters.length, isActive: true,
        });
        return this.#skip(mark.length);
    }

    #close() {
        const bracket = this.#brackets.pop();
        if (!bracket?.isActive) return false;
        this.#at += 1;
        const match = this.#match(DESTINATION);
        this.#at -= 1;
        const href = match && safeAddress(unescaped(match[1] ?? match[2] ?? ''));
        if (!href) return false;
        this.#pairDelimiters(bracket.delimiters);
        const children = merged(this.#nodes.splice(bracket.node).slice(1));
        const isImage = bracket.mark === '![';
        this.#nodes.push({ type: isImage ? 'image' : 'link', href, children });
        // A link has no links inside.
        if (!isImage) for (const outer of this.#brackets) outer.isActive &&= outer.mark === '![';
        return this.#skip(1 + match[0].length);
    }

    /** Makes emphasis of the delimiters from `bottom` on, as CommonMark says. */
    #pairDelimiters(bottom) {
        const floors = new Map();
        for (let place = bottom; place < this.#delimiters.length; place += 1) {
            const closer = this.#delimiters[place];
            while (closer.closes && closer.length > 0) {
                const kind = `${closer.character}${closer.opens}${closer.original % 3}`;
                const floor = Math.max(bottom, floors.get(kind) ?? 0);
                const opener = this.#opener(place, floor);
                if (opener < 0) {
                    floors.set(kind, place);
                    break;
                }
                place = this.#wrap(opener, place);
            }
        }
        this.#delimiters.length = bottom;
    }

    #opener(place, floor) {
        const closer = this.#delimiters[place];
        for (let back = place - 1; back >= floor; back -= 1) {
            const opener = this.#delimiters[back];
            const isOdd = (opener.closes || closer.opens) && (opener.original + closer.original) % 3 === 0
                && (opener.original % 3 !== 0 || closer.original % 3 !== 0) && closer.character !== '~';
            const fits = closer.character !== '~' || opener.length === closer.length;
            if (opener.opens && opener.length > 0 && opener.character === closer.character && fits && !isOdd) return back;
        }
        return -1;
    }

    /** Puts what is between two delimiters into a node; returns the place of the closer afterwards. */
    #wrap(openerPlace, closerPlace) {
        const [opener, closer] = [this.#delimiters[openerPlace], this.#delimiters[closerPlace]];
        const length = closer.character === '~' ? closer.length : Math.min(2, opener.length, closer.length);
        const type = closer.character === '~' ? 'deleted' : length === 2 ? 'strong' : 'emphasis';
        const from = this.#nodes.lastIndexOf(opener.node) + 1;
        const to = this.#nodes.indexOf(closer.node, from);
        const children = merged(this.#nodes.slice(from, to));
        this.#nodes.splice(from, to - from, { type, children });
        for (const delimiter of [opener, closer]) {
            delimiter.length -= length;
            delimiter.node.text = delimiter.character.repeat(delimiter.length);
        }
        this.#delimiters.splice(openerPlace + 1, closerPlace - openerPlace - 1);
        return openerPlace + 1;
    }
}

/** Text nodes next to each other become one; empty ones go. */
function merged(nodes) {
    const result = [];
    for (const node of nodes) {
        const last = result.at(-1);
        if (node.type === 'text' && node.text === '') continue;
        if (node.type === 'text' && last?.type === 'text') result[result.length - 1] = { type: 'text', text: last.text + node.text };
        else result.push(node);
    }
    return result;
}

function isPunctuation(character) { return /[\p{P}\p{S}]/u.test(character); }

/** Whether a run beside `inner` can belong to it, seen from `outer`. */
function isFlanking(inner, outer) {
    if (/\s/u.test(inner)) return false;
    return !isPunctuation(inner) || /\s/u.test(outer) || isPunctuation(outer);
}

function unescaped(address) { return address.replace(/\\([!-/:-@[-`{-~])/g, '$1'); }

/** The end of a sentence is not part of an address, nor is a closing bracket that was not opened in it. */
function withoutPunctuation(address) {
    let end = address.length;
    while (end > 0) {
        const last = address[end - 1];
        const isUnpaired = last === ')' && count(address.slice(0, end), ')') > count(address.slice(0, end), '(');
        if (!isUnpaired && !/[?!.,:;*_~'"\]]/.test(last)) break;
        end -= 1;
    }
    return address.slice(0, end);
}

function count(text, character) { return text.split(character).length - 1; }
