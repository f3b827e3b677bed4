import { safeAddress } from './addresses.js';
import {
    closesFence, detailsAt, detailsEnds, fenceAt, footnoteAt, formulaAt, headingAt, isPlain, isRule, itemAt,
    mayInterrupt, summaryAt, underlineAt,
} from './block-starts.js';
import { LineCursor } from './lines.js';
import { OpenBlocks } from './open-blocks.js';
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
 * begins new ones, and what is left of it belongs to the innermost. For `depth` see `OpenBlocks`.
 */
class BlockParser {
    #lines;
    #open;

    constructor(text, follow, continued) {
        this.#lines = text.split('\n');
        // A line's end at the end of all begins no other line.
        if (text.endsWith('\n')) this.#lines.pop();
        this.#open = new OpenBlocks(follow, continued);
    }

    parse() {
        let start = 0;
        for (const [number, line] of this.#lines.entries()) {
            this.#open.nextLine(number, start);
            this.#read(new LineCursor(line.endsWith('\r') ? line.slice(0, -1) : line));
            start += line.length + 1;
        }
        this.#open.closeTo(1);
        return this.#open.blocks;
    }

    #read(cursor) {
        const depth = this.#goOn(cursor);
        if (this.#open.isIn(depth) && this.#readVerbatim(cursor)) return;
        if (!this.#endDetails(cursor, depth)) this.#readStarts(cursor, depth);
    }

    // Containers.

    /** Takes the beginnings of the open containers off a line, and returns how many of them it is in. */
    #goOn(cursor) {
        let depth = 1;
        while (depth < this.#open.depth && this.#goesOn(this.#open.at(depth + 1), cursor)) {
            depth += 1;
            // Its mark alone keeps a quote going, and with it all around it.
            if (this.#open.at(depth).type === 'quote') this.#open.touch(depth);
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
        return this.#takeQuoteMark(cursor) && this.#open.enter({ type: 'quote', blocks: [] }, depth);
    }

    #startItem(cursor, depth) {
        const item = itemAt(cursor);
        if (!item || (this.#open.interrupts(depth) && !mayInterrupt(item, cursor))) return false;
        const { indent } = cursor;
        cursor.skipContent(item.marker.length);
        // What is further away is indented code, one column behind the marker.
        const space = cursor.indent > 4 || cursor.isBlank ? 1 : cursor.indent;
        cursor.skipColumns(space);
        const list = this.#open.at(depth);
        const isMore = list.type === 'list' && list.mark === item.mark;
        const continues = isMore && depth === 2 && this.#open.lengthOf(list) > MAX_LENGTH;
        const isNew = !isMore || continues;
        if (isNew) {
            const ordered = item.number !== null;
            const first = continues && ordered ? list.first + list.items.length : item.number;
            const { mark } = item;
            this.#open.enter({ type: 'list', ordered, first, mark, loose: false, continues, items: [] }, depth);
        }
        const width = indent + item.marker.length + space;
        return this.#open.enter({ type: 'item', width, task: null, blocks: [] }, isNew ? this.#open.depth : depth);
    }

    #startFootnote(cursor, depth) {
        // A list is open until something else than an item comes.
        const isOutside = depth === 1 || (depth === 2 && this.#open.at(2).type === 'list');
        const footnote = isOutside ? footnoteAt(cursor) : null;
        if (!footnote) return false;
        cursor.skipContent(footnote.length);
        return this.#open.enter({ type: 'footnote', label: footnote.label, blocks: [] }, depth);
    }

    #startDetails(cursor, depth) {
        const details = detailsAt(cursor);
        if (!details) return false;
        cursor.skipContent(details.length);
        const { isOpen, summary } = details;
        this.#open.enter({ type: 'details', isOpen, isEnded: false, summary, blocks: [] }, depth);
        // They may end in the same line.
        if (this.#endDetails(cursor, this.#open.depth)) cursor.skipContent(cursor.content.length);
        return true;
    }

    /** Ends as many of the details that a line is in as the line says, with what it has in front of that. */
    #endDetails(cursor, depth) {
        const open = this.#open.containers.slice(0, depth).filter(({ type }) => type === 'details');
        const { text, count } = detailsEnds(cursor, open.length);
        if (count === 0) return false;
        if (text.trim() !== '') this.#readStarts(new LineCursor(text), depth);
        const ended = open.slice(-count);
        for (const details of ended) details.isEnded = true;
        const place = this.#open.containers.indexOf(ended[0]);
        this.#open.touch(place + 1);
        this.#open.closeTo(place);
        return true;
    }

    // Starts and text.

    /** Reads what is left of a line: starts of blocks, and then the text of the last of them or of the open block. */
    #readStarts(cursor, outer) {
        let depth = outer;
        while (!cursor.isBlank && cursor.indent < 4) {
            if (this.#startLeaf(cursor, depth)) return;
            if (!this.#startContainer(cursor, depth)) break;
            depth = this.#open.depth;
        }
        if (cursor.isBlank) this.#readBlank(cursor, depth);
        else if (cursor.indent > 3 && this.#open.type !== 'paragraph') this.#readIndented(cursor, depth);
        else this.#readText(cursor, depth);
    }

    #startLeaf(cursor, depth) {
        return this.#startCode(cursor, depth) || this.#startFormula(cursor, depth) || this.#underline(cursor, depth)
            || this.#startTable(cursor, depth) || this.#startHeadingOrRule(cursor, depth);
    }

    #startCode(cursor, depth) {
        const start = fenceAt(cursor);
        if (!start) return false;
        this.#open.add({ type: 'code', info: start.info, text: '' }, depth, { fence: start.fence });
        return true;
    }

    #startFormula(cursor, depth) {
        const formula = formulaAt(cursor);
        // One in a single line is a part of the paragraph that it is in.
        if (!formula || (formula.isWhole && this.#open.interrupts(depth))) return false;
        this.#open.add({ type: 'math', text: '' }, depth, { end: formula.end, lines: [formula.text] });
        if (formula.isWhole) this.#open.closeLeaf();
        return true;
    }

    #underline(cursor, depth) {
        const level = this.#open.interrupts(depth) ? underlineAt(cursor) : null;
        return level !== null && this.#open.underline(level);
    }

    #startTable(cursor, depth) {
        const head = this.#open.interrupts(depth) ? this.#open.lastLineAlone : null;
        const table = head === null ? null : tableOf(head, cursor.content);
        if (table) this.#open.beginTable(table);
        return table !== null;
    }

    #startHeadingOrRule(cursor, depth) {
        const block = headingAt(cursor) ?? (isRule(cursor) ? { type: 'rule' } : null);
        if (!block) return false;
        this.#open.add(block, depth);
        this.#open.closeLeaf();
        return true;
    }

    /** Reads more of a fenced code or of a formula; `false` when none is open. */
    #readVerbatim(cursor) {
        if (this.#open.leaf?.fence) this.#readCode(cursor, this.#open.leaf);
        else if (this.#open.leaf?.end) this.#readFormula(cursor, this.#open.leaf);
        else return false;
        return true;
    }

    #readCode(cursor, { fence, lines }) {
        this.#open.touch();
        if (closesFence(fence, cursor)) {
            this.#open.closeLeaf();
            return;
        }
        cursor.skipColumns(Math.min(fence.indent, cursor.indent));
        lines.push(cursor.remainder);
    }

    /** A formula has no empty lines; so one that does not end takes no more than its paragraph. */
    #readFormula(cursor, { end, lines }) {
        if (!cursor.isBlank) this.#open.touch();
        const place = cursor.content.indexOf(end);
        lines.push(place < 0 ? cursor.content : cursor.content.slice(0, place));
        if (place >= 0 || cursor.isBlank) this.#open.closeLeaf();
    }

    #readIndented(cursor, depth) {
        cursor.skipColumns(4);
        if (!this.#open.leaf?.isIndented || !this.#open.isIn(depth)) {
            this.#open.add({ type: 'code', info: '', text: '' }, depth, { isIndented: true });
        }
        this.#open.leaf.lines.push(cursor.remainder);
        this.#open.touch();
    }

    #readBlank(cursor, depth) {
        if (this.#open.leaf?.isIndented && this.#open.isIn(depth)) {
            cursor.skipColumns(4);
            this.#open.leaf.lines.push(cursor.remainder);
        } else {
            this.#open.closeLeaf();
            this.#open.closeTo(depth);
        }
    }

    #readText(cursor, depth) {
        const type = this.#open.type;
        if (type === 'table' && this.#open.isIn(depth)) {
            const { rows, align } = this.#open.leaf.block;
            rows.push(cellsOf(cursor.content).slice(0, align.length));
        } else if (type === 'paragraph' || !this.#takeSummary(cursor, depth)) {
            // A paragraph goes on even without the beginnings of what it is in.
            const isAlone = type !== 'paragraph' || isPlain(cursor);
            const continues = type === 'paragraph' && isAlone && this.#open.depth === 1
                && this.#open.lengthOf(this.#open.leaf.block) > MAX_LENGTH;
            if (type !== 'paragraph' || continues) this.#open.add({ type: 'paragraph', text: '', continues }, depth);
            this.#open.addLine(cursor.content, isAlone);
        }
        this.#open.touch();
    }

    /** The summary of details may have a line of its own. */
    #takeSummary(cursor, depth) {
        const details = this.#open.at(depth);
        const isFirst = details.type === 'details' && details.summary === null && details.blocks.length === 0;
        const summary = isFirst ? summaryAt(cursor) : null;
        if (summary !== null) details.summary = summary;
        return summary !== null;
    }
}
