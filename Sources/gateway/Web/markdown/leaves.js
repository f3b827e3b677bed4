import { scanDefinition } from './link-parts.js';

/**
 * Gives the block of a leaf, which was read line by line, its text. A `follow` tells which addresses may be followed: a
 * definition of another one stays text.
 */
export function finishLeaf({ block, lines, isIndented }, follow) {
    switch (block.type) {
    case 'paragraph':
        finishParagraph(block, lines, follow);
        break;
    case 'code':
        if (isIndented) while (lines.at(-1)?.trim() === '') lines.pop();
        block.text = lines.join('\n');
        break;
    case 'math':
        block.text = lines.join('\n').trim();
        break;
    default:
    }
}

/** Takes the definitions off the beginning of a paragraph; without any other text it is no paragraph. */
function finishParagraph(block, lines, follow) {
    const text = lines.join('\n').trimEnd();
    const definitions = [];
    let place = 0;
    for (let found = next(); found; found = next()) {
        definitions.push(found);
        place = found.end;
    }
    if (definitions.length > 0) block.definitions = definitions;
    block.text = text.slice(place);
    if (block.text === '') block.type = 'definitions';

    function next() {
        const definition = scanDefinition(text, place);
        return definition && follow(definition.address) !== null ? definition : null;
    }
}
