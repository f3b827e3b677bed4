/** How deep quotes and lists may be inside of each other; what is deeper is text. */
const MAX_DEPTH = 20;

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?:([ \t]+)(.*))?$/;
const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const MATH_OPEN = /^ {0,3}(\$\$|\\\[)(.*)$/;
const TASK = /^\[([ xX])\][ \t]+/;

/**
 * Splits Markdown into blocks: CommonMark's, with tables and task lists of GFM and with displayed mathematics, without
 * raw HTML (which is text) and reference links.
 *
 * Every block has `start`, its place in the text; `type` is `paragraph`, `heading`, `code`, `math`, `quote`, `list`,
 * `table` or `rule`. Texts inside are not parsed further; see `parseInline`.
 */
export function parseBlocks(text, depth = 0) {
    return new BlockParser(text, depth).parse();
}

class BlockParser {
    #lines;
    #starts = [];
    #depth;
    #at = 0;
    #blocks = [];

    constructor(text, depth) {
        this.#lines = text.split('\n');
        this.#depth = depth;
        let start = 0;
        for (const line of this.#lines) {
            this.#starts.push(start);
            start += line.length + 1;
        }
        this.#lines = this.#lines.map((line) => line.replace(/\r$/, ''));
    }

    parse() {
        while (this.#at < this.#lines.length) {
            if (isBlank(this.#line)) {
                this.#at += 1;
                continue;
            }
            const start = this.#starts[this.#at];
            this.#blocks.push({ ...this.#next(), start });
        }
        return this.#blocks;
    }

    get #line() { return this.#lines[this.#at]; }

    #next() {
        const line = this.#line;
        return this.#fence(FENCE.exec(line)) ?? this.#math(MATH_OPEN.exec(line)) ?? this.#heading(HEADING.exec(line))
            ?? this.#rule(line) ?? this.#nested(line) ?? this.#table() ?? this.#indented() ?? this.#paragraph();
    }

    #fence(match) {
        if (!match) return null;
        const [, marks, info] = match;
        const indent = this.#line.search(/[^ ]/);
        const end = new RegExp(`^ {0,3}${marks[0] === '`' ? '`' : '~'}{${marks.length},}[ \\t]*$`);
        const code = [];
        this.#at += 1;
        let closed = false;
        while (this.#at < this.#lines.length && !closed) {
            closed = end.test(this.#line);
            if (!closed) code.push(withoutIndent(this.#line, indent));
            this.#at += 1;
        }
        return { type: 'code', language: info.trim().split(/\s+/)[0].toLowerCase(), text: code.join('\n'), closed };
    }

    #math(match) {
        if (!match) return null;
        const [, open, first] = match;
        const close = open === '$$' ? '$$' : '\\]';
        const end = this.#lines.findIndex((line, place) => (
            place === this.#at ? first.includes(close) : place > this.#at && line.includes(close)));
        // A formula in one line with text behind it belongs to a paragraph.
        if (end === this.#at && !first.trimEnd().endsWith(close)) return null;
        if (end < 0 && first.trim() !== '') return null;
        const last = end < 0 ? this.#lines.length : end;
        const lines = this.#lines.slice(this.#at, last + 1);
        this.#at = last + 1;
        const text = lines.join('\n').trim().slice(open.length);
        return { type: 'math', text: (end < 0 ? text : text.slice(0, text.lastIndexOf(close))).trim() };
    }

    #heading(match) {
        if (!match) return null;
        this.#at += 1;
        return { type: 'heading', level: match[1].length, text: match[2] ?? '' };
    }

    #rule(line) {
        if (!RULE.test(line)) return null;
        this.#at += 1;
        return { type: 'rule' };
    }

    #nested(line) {
        if (this.#depth >= MAX_DEPTH) return null;
        if (QUOTE.test(line)) return this.#quote();
        const item = ITEM.exec(line);
        return item ? this.#list(item) : null;
    }

    #quote() {
        const inner = [];
        while (this.#at < this.#lines.length) {
            const line = this.#line;
            if (QUOTE.test(line)) inner.push(line.replace(QUOTE, ''));
            else if (isBlank(line) || this.#startsBlock(line) || isBlank(inner.at(-1))) break;
            else inner.push(line);
            this.#at += 1;
        }
        return { type: 'quote', blocks: parseBlocks(inner.join('\n'), this.#depth + 1) };
    }

    #list(first) {
        const kind = first[2].at(-1);
        const items = [];
        let loose = false;
        let blank = false;
        while (this.#at < this.#lines.length) {
            const match = ITEM.exec(this.#line);
            if (!match || match[2].at(-1) !== kind || RULE.test(this.#line)) break;
            loose ||= blank && items.length > 0;
            const { lines, endsBlank, hasGap } = this.#item(match);
            loose ||= hasGap;
            blank = endsBlank;
            const task = TASK.exec(lines[0]);
            if (task) lines[0] = lines[0].slice(task[0].length);
            items.push({
                task: task ? task[1] !== ' ' : null, blocks: parseBlocks(lines.join('\n'), this.#depth + 1),
            });
        }
        const ordered = kind === '.' || kind === ')';
        return { type: 'list', ordered, first: ordered ? Number.parseInt(first[2], 10) : null, loose, items };
    }

    /** The lines of an item without its marker and indent. */
    #item([, indent, marker, space = '', rest = '']) {
        const width = indent.length + marker.length + (rest === '' || space.length > 4 ? 1 : space.length);
        const lines = [space.length > 4 ? `${space.slice(1)}${rest}` : rest];
        this.#at += 1;
        let blanks = 0;
        let hasGap = false;
        while (this.#at < this.#lines.length) {
            const line = this.#line;
            if (isBlank(line)) {
                blanks += 1;
            } else if (indentOf(line) >= width) {
                // Blank lines inside of nested blocks do not spread this list.
                hasGap ||= blanks > 0 && indentOf(line) < width + 2 && !ITEM.test(withoutIndent(line, width));
                for (; blanks > 0; blanks -= 1) lines.push('');
                lines.push(withoutIndent(line, width));
            } else if (blanks || ITEM.test(line) || this.#startsBlock(line)) {
                break;
            } else {
                lines.push(line.trimStart());
            }
            this.#at += 1;
        }
        return { lines, endsBlank: blanks > 0, hasGap };
    }

    #table() {
        const next = this.#lines[this.#at + 1];
        if (next === undefined || !this.#line.includes('|') || !DELIMITERS.test(next)) return null;
        const header = cellsOf(this.#line);
        const marks = cellsOf(next);
        if (header.length !== marks.length) return null;
        const align = marks.map((mark) => (
            { '::': 'center', ':-': 'left', '-:': 'right' }[`${mark[0]}${mark.at(-1)}`] ?? null));
        this.#at += 2;
        const rows = [];
        while (this.#at < this.#lines.length && !isBlank(this.#line) && !this.#startsBlock(this.#line)) {
            const cells = cellsOf(this.#line);
            rows.push(header.map((_, column) => cells[column] ?? ''));
            this.#at += 1;
        }
        return { type: 'table', header, align, rows };
    }

    /** Code by its indent; only behind a blank line, where a paragraph cannot go on. */
    #indented() {
        if (indentOf(this.#line) < 4) return null;
        const lines = [];
        while (this.#at < this.#lines.length && (isBlank(this.#line) || indentOf(this.#line) >= 4)) {
            lines.push(withoutIndent(this.#line, 4));
            this.#at += 1;
        }
        return { type: 'code', language: '', text: lines.join('\n').trimEnd(), closed: true };
    }

    #paragraph() {
        const lines = [this.#line.trimStart()];
        this.#at += 1;
        while (this.#at < this.#lines.length && !isBlank(this.#line)) {
            const underline = UNDERLINE.exec(this.#line);
            if (underline) {
                this.#at += 1;
                return { type: 'heading', level: underline[1][0] === '=' ? 1 : 2, text: lines.join('\n').trimEnd() };
            }
            if (this.#startsBlock(this.#line) || this.#startsTable()) break;
            lines.push(this.#line.trimStart());
            this.#at += 1;
        }
        return { type: 'paragraph', text: lines.join('\n').trimEnd() };
    }

    /** Whether a line ends the paragraph in front of it. Of ordered lists only those that begin with 1. */
    #startsBlock(line) {
        if (FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line)) return true;
        const item = ITEM.exec(line);
        if (item) return Boolean(item[4]) && (item[2].length === 1 || Number.parseInt(item[2], 10) === 1);
        return MATH_OPEN.exec(line)?.[2].trim() === '';
    }

    #startsTable() {
        const next = this.#lines[this.#at + 1];
        return next !== undefined && this.#line.includes('|') && DELIMITERS.test(next)
            && cellsOf(this.#line).length === cellsOf(next).length;
    }
}

function isBlank(line) { return line === undefined || line.trim() === ''; }

/** Columns in front of the text; a tab goes to the next multiple of four. */
function indentOf(line) {
    let columns = 0;
    for (const character of line) {
        if (character === ' ') columns += 1;
        else if (character === '\t') columns += 4 - (columns % 4);
        else break;
    }
    return columns;
}

function withoutIndent(line, columns) {
    let taken = 0;
    let place = 0;
    while (taken < columns && (line[place] === ' ' || line[place] === '\t')) {
        taken += line[place] === ' ' ? 1 : 4 - (taken % 4);
        place += 1;
    }
    return ' '.repeat(Math.max(0, taken - columns)) + line.slice(place);
}

/** The cells of a table's row; a bar behind a backslash or in code is none of its own. */
function cellsOf(line) {
    const cells = [''];
    const row = line.trim().replace(/^\|/, '');
    for (let place = 0; place < row.length; place += 1) {
        if (row[place] === '\\' && row[place + 1] === '|') {
            cells[cells.length - 1] += '|';
            place += 1;
        } else if (row[place] === '|') {
            cells.push('');
        } else {
            cells[cells.length - 1] += row[place];
        }
    }
    if (cells.length > 1 && cells.at(-1).trim() === '') cells.pop();
    return cells.map((cell) => cell.trim());
}
