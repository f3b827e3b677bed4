/*
 * Addresses that stand in a text without brackets.
 */

/** What ends an address: white space, and the quotes and full-width punctuation of texts without spaces. */
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<\u2018-\u201f\u2026\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]{1,2000}/iy;
const MAX_LOCAL = 64;
const DOMAIN = /[a-zA-Z0-9_-]{1,63}(?:\.[a-zA-Z0-9_-]{1,63}){1,8}/y;

/**
 * The address of the web that begins at a place, without what belongs to the sentence; `null` if none does. In brackets
 * it ends with them: they may be the text of a link.
 */
export function scanWebAddress(text, from, isInBrackets) {
    if (/[a-zA-Z0-9_]/.test(text[from - 1] ?? '')) return null;
    ADDRESS.lastIndex = from;
    const address = ADDRESS.exec(text)?.[0];
    return address ? withoutPunctuation(isInBrackets ? address.split(']', 1)[0] : address) : null;
}

/** The end of a sentence is not part of an address, nor is a closing bracket that was not opened in it. */
function withoutPunctuation(address) {
    let end = address.length;
    let unopened = count(address, ')') - count(address, '(');
    for (; end > 0; end -= 1) {
        const last = address[end - 1];
        if (last === ')') {
            if (unopened <= 0) break;
            unopened -= 1;
        } else if (last === '(') {
            unopened += 1;
        } else if (last === ';') {
            // What looks like a reference to a character belongs to the text.
            const reference = /&[a-zA-Z0-9]{1,32};$/.exec(address.slice(Math.max(0, end - 34), end));
            if (reference) end -= reference[0].length - 1;
        } else if (!/[?!.,:*_~'"\]|]/.test(last)) {
            break;
        }
    }
    return address.slice(0, end);
}

function count(text, character) {
    let found = 0;
    for (const one of text) if (one === character) found += 1;
    return found;
}

/** The parts of a text, `{ text, isAddress }`, in which mail addresses are parts of their own. */
export function withMailAddresses(text) {
    const parts = [];
    let done = 0;
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
        const from = startOfLocal(text, at, done);
        DOMAIN.lastIndex = at + 1;
        const domain = from < at ? DOMAIN.exec(text)?.[0] : null;
        const next = domain && text[at + 1 + domain.length];
        // An address that ends with a mark, or goes on behind it, is none.
        if (!domain || /[-_]$/.test(domain) || next === '@') continue;
        const end = at + 1 + domain.length;
        if (from > done) parts.push({ text: text.slice(done, from), isAddress: false });
        parts.push({ text: text.slice(from, end), isAddress: true });
        done = end;
    }
    if (done < text.length) parts.push({ text: text.slice(done), isAddress: false });
    return parts;
}

function startOfLocal(text, at, floor) {
    let from = at;
    while (from > floor && at - from < MAX_LOCAL && /[a-zA-Z0-9._+-]/.test(text[from - 1])) from -= 1;
    while (from < at && text[from] === '.') from += 1;
    return from;
}
