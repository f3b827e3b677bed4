/**
 * What a call of a tool is about to do, put so that a reader can judge it: every argument, the telling ones first, and
 * nothing in them that cannot be seen.
 */

/** What says most about a call, in this order; everything else follows by name. */
const TELLING = [
    'action', 'method', 'url', 'host', 'path', 'from', 'source', 'to', 'destination', 'command', 'code', 'query',
    'name', 'recursive', 'working_dir', 'profile_id',
];
/** Arguments that get a line of their own; what is left after them stands together in the last one. */
export const MOST_LINES = 500;
/** Marks that get an element of their own, in one text; later ones are written as text. */
export const MOST_MARKS = 1000;
/** A longer run of one invisible character is counted instead of repeated, so that nothing is pushed out of sight. */
const LONGEST_RUN = 8;

/**
 * All arguments as lines: `path` names one (`headers › accept`), `text` is its value in full.
 *
 * @returns {{path: string, text: string}[]} Empty for a call without arguments.
 */
export function argumentLines(args) {
    if (!isBranch(args)) return args === undefined || args === null ? [] : [{ path: '', text: written(args) }];
    const lines = [];
    const waiting = members(args, '').toReversed();
    while (waiting.length) {
        const { path, value } = waiting.pop();
        if (lines.length >= MOST_LINES) {
            const rest = [{ path, value }, ...waiting.toReversed()];
            const text = rest.map((each) => `${each.path}: ${JSON.stringify(each.value)}`).join('\n');
            lines.push({ path: '…', text });
            break;
        }
        const inner = isBranch(value) ? members(value, `${path} › `) : [];
        if (inner.length) for (const each of inner.toReversed()) waiting.push(each);
        else lines.push({ path, text: written(value) });
    }
    return lines;
}

/**
 * A text in pieces, of which those with a `mark` stand for characters that could not be seen, or that change how others
 * are shown: controls, directions, widths of zero, spaces that are no spaces, spaces in a row.
 *
 * @returns {{text: string, mark: boolean}[]}
 */
export function visiblePieces(text) {
    const pieces = [];
    let end = 0;
    let marks = 0;
    const plain = (piece) => {
        if (!piece) return;
        const last = pieces.at(-1);
        if (last && !last.mark) last.text += piece;
        else pieces.push({ text: piece, mark: false });
    };
    for (const match of text.matchAll(HIDDEN)) {
        const sign = signs(match[0], { atEdge: match.index === 0 || match.index + match[0].length === text.length });
        if (sign === null) continue;
        plain(text.slice(end, match.index));
        end = match.index + match[0].length;
        marks += 1;
        if (marks > MOST_MARKS) plain(sign);
        else pieces.push({ text: sign, mark: true });
        if (match[0].includes('\n')) plain('\n');
    }
    plain(text.slice(end));
    return pieces;
}

/**
 * Runs of spaces or line ends, characters without a shape of their own, lone halves of pairs, and marks that pile up
 * on one letter.
 */
const HIDDEN = new RegExp([
    ' +', '\\n+', '[\\p{Cc}\\p{Cf}\\p{Cn}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800]',
    '(?! )\\p{Zs}', '(?<=\\p{M}{3})\\p{M}',
].join('|'), 'gu');
const SHORT_SIGNS = { '\n': '↵', '\t': '→', ' ': '·' };
const LONG_SIGNS = { '\n': 'line end', ' ': 'space' };

/** What stands for a run; `null` for one that is seen as it is. */
function signs(run, { atEdge }) {
    const first = run[0];
    if (first === ' ' && run.length === 1 && !atEdge) return null;
    if (run.length > LONGEST_RUN) return `⟨${LONG_SIGNS[first]} × ${run.length}⟩`;
    const sign = SHORT_SIGNS[first];
    if (sign) return sign.repeat(run.length);
    return `⟨U+${run.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

function members(value, prefix) {
    if (Array.isArray(value)) return value.map((item, place) => ({ path: `${prefix}${place + 1}`, value: item }));
    const rank = (name) => {
        const place = TELLING.indexOf(name);
        return place < 0 ? TELLING.length : place;
    };
    return Object.keys(value)
        .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
        .map((name) => ({ path: `${prefix}${name}`, value: value[name] }));
}

function isBranch(value) { return typeof value === 'object' && value !== null; }

/** Texts as they are, unless there is nothing to see of them; everything else as JSON. */
function written(value) { return typeof value === 'string' && value !== '' ? value : JSON.stringify(value); }
