/** A row of more bars than that is text. */
const MAX_COLUMNS = 100;
const ALIGNMENTS = { '::': 'center', ':-': 'left', '-:': 'right' };

/** The table that a row of delimiters begins below its head, without rows yet; `null` if it begins none. */
export function tableOf(head, delimiters) {
    if (!head.includes('|') || !/^[-|: \t]+$/.test(delimiters)) return null;
    const marks = cellsOf(delimiters);
    const header = cellsOf(head);
    const fits = header.length === marks.length && marks.length <= MAX_COLUMNS;
    if (!fits || !marks.every((mark) => /^:?-+:?$/.test(mark))) return null;
    // A single dash is both ends of its mark.
    const align = marks.map((mark) => ALIGNMENTS[`${mark[0]}${mark.at(-1)}`] ?? null);
    return { type: 'table', header, align, rows: [] };
}

/** The cells of a row; a bar behind a backslash is none of its own. */
export function cellsOf(line) {
    const row = line.trim();
    const cells = [];
    let from = row[0] === '|' ? 1 : 0;
    for (let place = from; place < row.length; place += 1) {
        if (row[place] === '\\' && row[place + 1] === '|') {
            place += 1;
        } else if (row[place] === '|') {
            cells.push(cellOf(row.slice(from, place)));
            from = place + 1;
        }
    }
    if (from < row.length || cells.length === 0) cells.push(cellOf(row.slice(from)));
    return cells;
}

function cellOf(text) { return text.trim().replaceAll('\\|', '|'); }
