import { withoutEscapes } from './entities.js';

/** How deep brackets may be inside of each other in an address. */
const MAX_BRACKETS = 32;
const MAX_LABEL = 999;
const CLOSING = { '"': '"', "'": "'", '(': ')' };

/** The place behind white space, with one line end in it at most. */
export function skipSpace(text, from) {
    let place = from;
    let lines = 0;
    for (; /[ \t\n]/.test(text[place] ?? ''); place += 1) {
        if (text[place] === '\n' && (lines += 1) > 1) break;
    }
    return place;
}

/** The address of a link at a place: `{ address, end }`, or `null`. */
export function scanAddress(text, from) {
    return text[from] === '<' ? scanAngleAddress(text, from) : scanBareAddress(text, from);
}

function scanAngleAddress(text, from) {
    for (let place = from + 1; place < text.length; place += 1) {
        switch (text[place]) {
        case '>': return { address: withoutEscapes(text.slice(from + 1, place)), end: place + 1 };
        case '<': case '\n': return null;
        case '\\': place += 1; break;
        default:
        }
    }
    return null;
}

function scanBareAddress(text, from) {
    let depth = 0;
    let place = from;
    for (; place < text.length; place += 1) {
        const character = text[place];
        if (character <= ' ' || character === '\u007f') break;
        if (character === '\\' && /[!-/:-@[-`{-~]/.test(text[place + 1] ?? '')) {
            place += 1;
        } else if (character === '(') {
            depth += 1;
            if (depth > MAX_BRACKETS) return null;
        } else if (character === ')') {
            if (depth === 0) break;
            depth -= 1;
        }
    }
    return depth === 0 ? { address: withoutEscapes(text.slice(from, place)), end: place } : null;
}

/** The title of a link at a place: `{ title, end }`, or `null`. */
export function scanTitle(text, from) {
    const closing = CLOSING[text[from]];
    if (closing === undefined) return null;
    for (let place = from + 1; place < text.length; place += 1) {
        const character = text[place];
        if (character === closing) return { title: withoutEscapes(text.slice(from + 1, place)), end: place + 1 };
        if (character === '\\') place += 1;
        else if (character === '(' && closing === ')') return null;
    }
    return null;
}

/** A label in brackets at a place: `{ label, end }`, or `null`. */
export function scanLabel(text, from) {
    if (text[from] !== '[') return null;
    const limit = Math.min(text.length, from + MAX_LABEL + 2);
    for (let place = from + 1; place < limit; place += 1) {
        const character = text[place];
        if (character === '[') return null;
        if (character === ']') {
            const label = text.slice(from + 1, place);
            return label.trim() === '' ? null : { label, end: place + 1 };
        }
        if (character === '\\') place += 1;
    }
    return null;
}

/** What follows a link's text: `(address "title")`, as `{ address, title, end }`; `null` if something else does. */
export function scanDestination(text, from) {
    if (text[from] !== '(') return null;
    const target = scanAddress(text, skipSpace(text, from + 1));
    if (!target) return null;
    const place = skipSpace(text, target.end);
    const title = place > target.end ? scanTitle(text, place) : null;
    const end = title ? skipSpace(text, title.end) : place;
    return text[end] === ')' ? { address: target.address, title: title?.title ?? null, end: end + 1 } : null;
}

/** The definition of a link that stands at a place: `{ label, address, title, end }` up to its line's end, or `null`. */
export function scanDefinition(text, from) {
    const label = scanLabel(text, from);
    if (!label || text[label.end] !== ':') return null;
    const start = skipSpace(text, label.end + 1);
    const target = scanAddress(text, start);
    if (!target || target.end === start) return null;
    const place = skipSpace(text, target.end);
    const title = place > target.end ? scanTitle(text, place) : null;
    const titled = title && lineEnd(text, title.end);
    if (titled) return { label: label.label, address: target.address, title: title.title, end: titled };
    const end = lineEnd(text, target.end);
    return end ? { label: label.label, address: target.address, title: null, end } : null;
}

/** The place behind a line's end, if nothing else is left of the line; otherwise `null`. */
function lineEnd(text, from) {
    let place = from;
    while (text[place] === ' ' || text[place] === '\t') place += 1;
    if (place >= text.length) return text.length;
    return text[place] === '\n' ? place + 1 : null;
}
