import { element } from './elements.js';
import { languageNamed } from './languages.js';

/** Longer code is shown plain: colours are not worth a page that stands still. */
const MAX_LENGTH = 100_000;
const WORD = String.raw`[\p{L}_$][\p{L}\p{N}_$]*`;

const patterns = new WeakMap();

/** The descriptions of a code: together exactly its text, parts of it in spans with the class of what they are. */
export function highlighted(code, label) {
    const language = languageNamed(label);
    if (!language || code.length > MAX_LENGTH) return [code];
    const nodes = [];
    let plain = 0;
    const flush = (end) => { if (end > plain) nodes.push(code.slice(plain, end)); };
    for (const match of code.matchAll(patternOf(language))) {
        const kind = kindOf(match, language);
        if (!kind) continue;
        flush(match.index);
        nodes.push(element('span', { class: `code-${kind}` }, match[0]));
        plain = match.index + match[0].length;
    }
    flush(code.length);
    return nodes;
}

function kindOf({ groups, 0: text }, language) {
    for (const kind of ['comment', 'name', 'string', 'number']) if (groups[kind] !== undefined) return kind;
    return language.keywords.has(language.ignoresCase ? text.toLowerCase() : text) ? 'keyword' : null;
}

/** One pattern for all parts of a language; words are in it so that nothing is found inside of them. */
function patternOf(language) {
    let pattern = patterns.get(language);
    if (!pattern) {
        const parts = ['comment', 'name', 'string', 'number'].filter((kind) => language[kind])
            .map((kind) => `(?<${kind}>${language[kind]})`);
        const missing = ['comment', 'name', 'string', 'number'].filter((kind) => !language[kind])
            .map((kind) => `(?<${kind}>(?!))`);
        pattern = new RegExp([...parts, ...missing, `(?<word>${WORD})`].join('|'), 'gmu');
        patterns.set(language, pattern);
    }
    return pattern;
}
