import { h } from './dom.js';

/** A text with the words of a search marked, in pieces for an element. */
export function marked(text, query) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [text];
    const lower = text.toLowerCase();
    // Some letters change their length with their case; then places do not fit.
    if (lower.length !== text.length) return [text];
    const pieces = [];
    let end = 0;
    while (end < text.length) {
        const hits = words.map((word) => ({ word, at: lower.indexOf(word, end) })).filter(({ at }) => at >= 0);
        if (!hits.length) break;
        const { word, at } = hits.reduce((one, other) => (
            other.at < one.at || other.at === one.at && other.word.length > one.word.length ? other : one));
        if (at > end) pieces.push(text.slice(end, at));
        pieces.push(h('mark', {}, text.slice(at, at + word.length)));
        end = at + word.length;
    }
    return [...pieces, text.slice(end)];
}
