import { finishLeaf } from './leaves.js';
import { isLoose, readTask } from './lists.js';

/**
 * The blocks of a text that are open while it is read line by line: containers in containers, and in the innermost one
 * perhaps a leaf, a block without blocks inside. `depth` is the number of containers that a line is in.
 */
export class OpenBlocks {
    /** The document first. */
    containers = [{ type: 'document', blocks: [] }];
    /** `{ block, lines }` and what it takes to go on with it; `null` without one. */
    leaf = null;

    #number = 0;
    #start = 0;
    #follow;
    #continued;

    constructor(follow, continued) {
        this.#follow = follow;
        this.#continued = continued;
    }

    /** All of the first level that were opened. */
    get blocks() { return this.containers[0].blocks; }

    get depth() { return this.containers.length; }

    /** The type of the leaf. */
    get type() { return this.leaf?.block.type ?? null; }

    /** The innermost container of a line. */
    at(depth) { return this.containers[depth - 1]; }

    /** What follows belongs to the line of a number, which starts at a place of the text. */
    nextLine(number, start) { [this.#number, this.#start] = [number, start]; }

    /** Whether a line is in all that is open. */
    isIn(depth) { return depth === this.depth; }

    /** Whether an open paragraph would end for a new block. */
    interrupts(depth) { return this.type === 'paragraph' && this.isIn(depth); }

    /** How far the line is behind the start of a block. */
    lengthOf({ start }) { return this.#start - start; }

    /** Opens a leaf. */
    add(block, depth, state = {}) {
        this.#place(block, depth);
        this.leaf = { block, lines: [], ...state };
        this.touch();
    }

    /** Opens a container. */
    enter(container, depth) {
        this.#place(container, depth);
        this.containers.push(container);
        this.touch();
        return true;
    }

    /** Adds a line to a paragraph; one that is a paragraph also without the lines in front of it can begin a block. */
    addLine(line, isAlone) {
        this.leaf.lines.push(line);
        Object.assign(this.leaf, { lastStart: this.#start, isLastAlone: isAlone });
    }

    /** The last line of the open paragraph, if a block can begin with it. */
    get lastLineAlone() { return this.leaf.isLastAlone ? this.leaf.lines.at(-1) : null; }

    /** Makes the open paragraph a heading, unless nothing is left of it but definitions; tells whether it did. */
    underline(level) {
        const { block } = this.leaf;
        this.closeLeaf();
        if (block.type !== 'paragraph') return false;
        Object.assign(block, { type: 'heading', level, lastLine: this.#number });
        this.touch();
        return true;
    }

    /** Makes the last line of the open paragraph the head of a table; the lines in front of it stay a paragraph. */
    beginTable(table) {
        const { block, lines, lastStart } = this.leaf;
        lines.pop();
        if (lines.length === 0) {
            this.at(this.depth).blocks.pop();
            this.leaf = null;
        }
        this.add(table, this.depth);
        block.lastLine = this.#number - 2;
        Object.assign(table, { start: lastStart, firstLine: this.#number - 1 });
    }

    /** The line belongs to the first so many containers, and to the leaf if those are all. */
    touch(depth = this.depth) {
        for (let place = 0; place < depth; place += 1) this.containers[place].lastLine = this.#number;
        if (this.leaf && this.isIn(depth)) this.leaf.block.lastLine = this.#number;
    }

    /** Closes all but so many containers. */
    closeTo(depth) {
        if (depth === 1 || depth < this.depth) this.closeLeaf();
        while (this.depth > depth) {
            const container = this.containers.pop();
            if (container.type === 'list') container.loose = isLoose(container);
            if (container.type === 'item') readTask(container);
        }
    }

    closeLeaf() {
        if (this.leaf) finishLeaf(this.leaf, this.#follow);
        this.leaf = null;
    }

    /** Puts a block into the container at a depth, behind which everything is closed. A list has nothing but items. */
    #place(block, depth) {
        const isBesideList = this.at(depth).type === 'list' && block.type !== 'item';
        this.closeLeaf();
        this.closeTo(isBesideList ? depth - 1 : depth);
        Object.assign(block, { start: this.#start, firstLine: this.#number, lastLine: this.#number });
        if (this.#continued?.type === block.type && this.blocks.length === 0) {
            Object.assign(block, { continues: true, first: this.#continued.first });
        }
        const parent = this.at(this.depth);
        (parent.items ?? parent.blocks).push(block);
    }
}
