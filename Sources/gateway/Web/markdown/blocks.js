import { safeAddress } from './addresses.js';
import {
    closesFence, detailsAt, detailsEnds, fenceAt, footnoteAt, formulaAt, headingAt, isPlain, isRule, itemAt,
    mayInterrupt, summaryAt, underlineAt,
} from './block-starts.js';
import { finishLeaf } from './leaves.js';
import { LineCursor } from './lines.js';
import { isLoose, readTask } from './lists.js';
import { cellsOf, tableOf } from './tables.js';

/** How deep containers may be inside of each other, a list and its item being two; what is deeper is text. */
const MAX_DEPTH = 40;
/** A paragraph or a list that is longer goes on as another one, so that one that grows need not be parsed as a whole. */
const MAX_LENGTH = 10_000;

/**
 * Splits Markdown into blocks: CommonMark's, with tables, task lists and footnotes of GFM, displayed formulas and
 * `<details>`. All other HTML is text.
 *
 * Every block has `start`, its place in the text; `type` is `paragraph`, `heading`, `code`, `math`, `quote`, `list`,
 * `table`, `rule`, `footnote`, `details` or `definitions`. Those that define links have `definitions`; one that
 * `continues` is more of the block in front of it. Texts inside are not parsed further; see `parseInline`. Takes time in
 * proportion to the text.
 *
 * @param {(address: string) => string | null} follow an address as it may be followed
 * @param {object|null} continued what the first block was, if it continues another one that is not in the text
 */
export function parseBlocks(text, { follow = safeAddress, continued = null } = {}) {
    return new BlockParser(text, follow, continued).parse();
}

/**
 * Reads line by line, as CommonMark describes it: a line goes on with the open containers, as many as it can, then
 * begins new ones, and what is left of it belongs to the innermost. `depth` is the number of containers that a line is
 * in.
 */
class BlockParser {
    #lines;
    #follow;
    #continued;
    #number = 0;
    #start = 0;
    /** Containers that are open, the document first. */
    #open = [{ type: 'document', blocks: [] }];
    /** The block without blocks inside that is open, with its lines; it is the last of the innermost container. */
    #leaf = null;
    /** The next line with the end of a formula, by that end. */
    #formulaEnds = new Map();

    constructor(text, follow, continued) {
        this.#lines = text.split('\n');
        // A line's end at the end of all begins no other line.
        if (text.endsWith('\n')) this.#lines.pop();
        this.#follow = follow;
        this.#continued = continued;
    }

    parse() {
        for (const line of this.#lines) {
            this.#read(new LineCursor(line.endsWith('\r') ? line.slice(0, -1) : line));
            this.#start += line.length + 1;
            this.#number += 1;
        }
        this.#closeTo(1);
        return this.#open[0].blocks;
    }

    #read(cursor) {
        const depth = this.#goOn(cursor);
        if (this.#isIn(depth) && this.#readVerbatim(cursor)) return;
        if (!this.#endDetails(cursor, depth)) this.#readStarts(cursor, depth);
    }

    /** Whether a line is in all that is open. */
    #isIn(depth) { return depth === this.#open.length; }

    /** Whether an open paragraph would end for a new block. */
    #interrupts(depth) { return this.#leaf?.block.type === 'paragraph' && this.#isIn(depth); }

    // Containers.

    /** Takes the beginnings of the open containers off a line, and returns how many of them it is in. */
    #goOn(cursor) {
        let depth = 1;
        while (depth < this.#open.length && this.#goesOn(this.#open[depth], cursor)) {
            depth += 1;
            // Its mark alone keeps a quote going, and with it all around it.
            if (this.#open[depth - 1].type === 'quote') this.#touch(depth);
        }
        return depth;
    }

    #goesOn(container, cursor) {
        switch (container.type) {
        case 'quote':
            return cursor.indent < 4 && this.#takeQuoteMark(cursor);
        case 'item':
            if (cursor.isBlank ? container.blocks.length === 0 : cursor.indent < container.width) return false;
            cursor.skipColumns(container.width);
            return true;
        case 'footnote':
            if (!cursor.isBlank && cursor.indent < 4) return false;
            cursor.skipColumns(4);
            return true;
        default:
            return true;
        }
    }

    #takeQuoteMark(cursor) {
        if (cursor.content[0] !== '>') return false;
        cursor.skipContent(1);
        cursor.skipColumns(1);
        return true;
    }

    /** Opens the container that a line begins; `false` if it begins none. */
    #startContainer(cursor, depth) {
        return depth < MAX_DEPTH && (this.#startQuote(cursor, depth) || this.#startItem(cursor, depth)
            || this.#startFootnote(cursor, depth) || this.#startDetails(cursor, depth));
    }

    #startQuote(cursor, depth) {
        return this.#takeQuoteMark(cursor) && this.#enter({ type: 'quote', blocks: [] }, depth);
    }

    #startItem(cursor, depth) {
        const item = itemAt(cursor);
        if (!item || (this.#interrupts(depth) && !mayInterrupt(item, cursor))) return false;
        const { indent } = cursor;
        cursor.skipContent(item.marker.length);
        // What is further away is indented code, one column behind the marker.
        const space = cursor.indent > 4 || cursor.isBlank ? 1 : cursor.indent;
        cursor.skipColumns(space);
        const list = this.#open[depth - 1];
        const isMore = list.type === 'list' && list.mark === item.mark;
        const continues = isMore && depth === 2 && this.#isLong(list);
        const isNew = !isMore || continues;
        if (isNew) {
            const ordered = item.number !== null;
            const first = continues && ordered ? list.first + list.items.length : item.number;
            this.#enter({ type: 'list', ordered, first, mark: item.mark, loose: false, continues, items: [] }, depth);
        }
        const width = indent + item.marker.length + space;
        return this.#enter({ type: 'item', width, task: null, blocks: [] }, isNew ? this.#open.length : depth);
    }

    #isLong({ start }) { return this.#start - start > MAX_LENGTH; }

    #startFootnote(cursor, depth) {
        // A list is open until something else than an item comes.
        const isOutside = depth === 1 || (depth === 2 && this.#open[1].type === 'list');
        const footnote = isOutside ? footnoteAt(cursor) : null;
        if (!footnote) return false;
        cursor.skipContent(footnote.length);
        return this.#enter({ type: 'footnote', label: footnote.label, blocks: [] }, depth);
    }

    #startDetails(cursor, depth) {
        const details = detailsAt(cursor);
        if (!details) return false;
        cursor.skipContent(details.length);
        const { isOpen, summary } = details;
        this.#enter({ type: 'details', isOpen, isEnded: false, summary, blocks: [] }, depth);
        // They may end in the same line.
        if (this.#endDetails(cursor, this.#open.length)) cursor.skipContent(cursor.content.length);
        return true;
    }

    /** Ends as many of the details that a line is in as the line says, with what it has in front of that. */
    #endDetails(cursor, depth) {
        const open = this.#open.slice(0, depth).filter(({ type }) => type === 'details');
        const { text, count } = detailsEnds(cursor, open.length);
        if (count === 0) return false;
        if (text.trim() !== '') this.#readStarts(new LineCursor(text), depth);
        const ended = open.slice(-count);
        for (const details of ended) details.isEnded = true;
        const place = this.#open.indexOf(ended[0]);
        this.#touch(place + 1);
        this.#closeTo(place);
        return true;
    }

    // Starts and text.

    /** Reads what is left of a line: starts of blocks, and then the text of the last of them or of the open block. */
    #readStarts(cursor, outer) {
        let depth = outer;
        while (!cursor.isBlank && cursor.indent < 4) {
            if (this.#startLeaf(cursor, depth)) return;
            if (!this.#startContainer(cursor, depth)) break;
            depth = this.#open.length;
        }
        if (cursor.isBlank) this.#readBlank(cursor, depth);
        else if (cursor.indent > 3 && this.#leaf?.block.type !== 'paragraph') this.#readIndented(cursor, depth);
        else this.#readText(cursor, depth);
    }

    #startLeaf(cursor, depth) {
        return this.#startCode(cursor, depth) || this.#startFormula(cursor, depth) || this.#underline(cursor, depth)
            || this.#startTable(cursor, depth) || this.#startHeadingOrRule(cursor, depth);
    }

    #startCode(cursor, depth) {
        const start = fenceAt(cursor);
        if (!start) return false;
        this.#add({ type: 'code', info: start.info, text: '' }, depth, { fence: start.fence });
        return true;
    }

    #startFormula(cursor, depth) {
        const formula = formulaAt(cursor);
        if (!formula || !this.#isDisplayed(formula, depth)) return false;
        this.#add({ type: 'math', text: '' }, depth, { end: formula.end, lines: [formula.text] });
        if (formula.isWhole) this.#closeLeaf();
        return true;
    }

    /** In a paragraph, and without an end, a formula needs a line for its beginning alone. */
    #isDisplayed({ text, end, isWhole }, depth) {
        if (text === '' || this.#interrupts(depth)) return text === '';
        return isWhole || this.#lineOfEnd(end) < this.#lines.length;
    }

    #lineOfEnd(end) {
        let number = this.#formulaEnds.get(end) ?? 0;
        if (number <= this.#number) {
            number = this.#number + 1;
            while (number < this.#lines.length && !this.#lines[number].includes(end)) number += 1;
            this.#formulaEnds.set(end, number);
        }
        return number;
    }

    /** Makes a heading of the open paragraph, unless nothing is left of it but definitions. */
    #underline(cursor, depth) {
        const level = this.#interrupts(depth) ? underlineAt(cursor) : null;
        if (level === null) return false;
        const { block } = this.#leaf;
        this.#closeLeaf();
        if (block.type !== 'paragraph') return false;
        Object.assign(block, { type: 'heading', level, lastLine: this.#number });
        this.#touch();
        return true;
    }

    /** Makes the head of a table of a paragraph's last line, when delimiters follow. */
    #startTable(cursor, depth) {
        const table = this.#interrupts(depth) ? tableOf(this.#leaf.lines.at(-1), cursor.content) : null;
        if (!table) return false;
        const { block, lines, lastStart } = this.#leaf;
        lines.pop();
        if (lines.length === 0) {
            this.#open.at(-1).blocks.pop();
            this.#leaf = null;
        }
        this.#add(table, depth);
        // The lines in front of its head stay a paragraph.
        block.lastLine = this.#number - 2;
        Object.assign(table, { start: lastStart, firstLine: this.#number - 1 });
        return true;
    }

    #startHeadingOrRule(cursor, depth) {
        const block = headingAt(cursor) ?? (isRule(cursor) ? { type: 'rule' } : null);
        if (!block) return false;
        this.#add(block, depth);
        this.#closeLeaf();
        return true;
    }

    /** Reads more of a fenced code or of a formula; `false` when none is open. */
    #readVerbatim(cursor) {
        if (this.#leaf?.fence) this.#readCode(cursor, this.#leaf);
        else if (this.#leaf?.end) this.#readFormula(cursor, this.#leaf);
        else return false;
        return true;
    }

    #readCode(cursor, { fence, lines }) {
        this.#touch();
        if (closesFence(fence, cursor)) {
            this.#closeLeaf();
            return;
        }
        cursor.skipColumns(Math.min(fence.indent, cursor.indent));
        lines.push(cursor.remainder);
    }

    /** A formula has no empty lines; so one that does not end takes no more than its paragraph. */
    #readFormula(cursor, { end, lines }) {
        if (!cursor.isBlank) this.#touch();
        const place = cursor.content.indexOf(end);
        lines.push(place < 0 ? cursor.content : cursor.content.slice(0, place));
        if (place >= 0 || cursor.isBlank) this.#closeLeaf();
    }

    #readIndented(cursor, depth) {
        cursor.skipColumns(4);
        if (!this.#leaf?.isIndented || !this.#isIn(depth)) {
            this.#add({ type: 'code', info: '', text: '' }, depth, { isIndented: true });
        }
        this.#leaf.lines.push(cursor.remainder);
        this.#touch();
    }

    #readBlank(cursor, depth) {
        if (this.#leaf?.isIndented && this.#isIn(depth)) {
            cursor.skipColumns(4);
            this.#leaf.lines.push(cursor.remainder);
        } else {
            this.#closeLeaf();
            this.#closeTo(depth);
        }
    }

    #readText(cursor, depth) {
        const type = this.#leaf?.block.type;
        if (type === 'table' && this.#isIn(depth)) {
            const { rows, align } = this.#leaf.block;
            rows.push(cellsOf(cursor.content).slice(0, align.length));
        } else if (type === 'paragraph' || !this.#takeSummary(cursor, depth)) {
            // A paragraph goes on even without the beginnings of what it is in.
            const continues = type === 'paragraph' && this.#open.length === 1 && this.#isLong(this.#leaf.block)
                && isPlain(cursor);
            if (type !== 'paragraph' || continues) this.#add({ type: 'paragraph', text: '', continues }, depth);
            this.#leaf.lines.push(cursor.content);
            this.#leaf.lastStart = this.#start;
        }
        this.#touch();
    }

    /** The summary of details may have a line of its own. */
    #takeSummary(cursor, depth) {
        const details = this.#open[depth - 1];
        const isFirst = details.type === 'details' && details.summary === null && details.blocks.length === 0;
        const summary = isFirst ? summaryAt(cursor) : null;
        if (summary !== null) details.summary = summary;
        return summary !== null;
    }

    // Opening and closing.

    #add(block, depth, state = {}) {
        this.#place(block, depth);
        this.#leaf = { block, lines: [], ...state };
        this.#touch();
    }

    #enter(container, depth) {
        this.#place(container, depth);
        this.#open.push(container);
        this.#touch();
        return true;
    }

    /** Puts a block into the container at a depth, behind which everything is closed. A list has nothing but items. */
    #place(block, depth) {
        const isBesideList = this.#open[depth - 1].type === 'list' && block.type !== 'item';
        this.#closeLeaf();
        this.#closeTo(isBesideList ? depth - 1 : depth);
        Object.assign(block, { start: this.#start, firstLine: this.#number, lastLine: this.#number });
        const parent = this.#open.at(-1);
        if (this.#continued?.type === block.type && this.#open[0].blocks.length === 0) {
            Object.assign(block, { continues: true, first: this.#continued.first });
        }
        (parent.items ?? parent.blocks).push(block);
    }

    /** The present line belongs to the first so many containers, and to the leaf if those are all. */
    #touch(depth = this.#open.length) {
        for (let place = 0; place < depth; place += 1) this.#open[place].lastLine = this.#number;
        if (this.#leaf && depth === this.#open.length) this.#leaf.block.lastLine = this.#number;
    }

    #closeTo(depth) {
        if (depth === 1 || depth < this.#open.length) this.#closeLeaf();
        while (this.#open.length > depth) {
            const container = this.#open.pop();
            if (container.type === 'list') container.loose = isLoose(container);
            if (container.type === 'item') readTask(container);
        }
    }

    #closeLeaf() {
        if (this.#leaf) finishLeaf(this.#leaf, this.#follow);
        this.#leaf = null;
    }
}
