const TASK = /^\[([ xX])\][ \t]+(?=\S)/;

/** A list is loose when an empty line is between its items, or between blocks of one of them. */
export function isLoose({ items }) {
    return hasGaps(items) || items.some(({ blocks }) => hasGaps(blocks));
}

function hasGaps(blocks) {
    return blocks.some((block, place) => place > 0 && block.firstLine - blocks[place - 1].lastLine > 1);
}

/** Makes a task of an item that begins with a box. */
export function readTask(item) {
    const first = item.blocks[0];
    const box = first?.type === 'paragraph' ? TASK.exec(first.text) : null;
    if (!box) return;
    item.task = box[1] !== ' ';
    first.text = first.text.slice(box[0].length);
}
