import { directionOf } from './characters.js';
import { keyOf } from './definitions.js';
import { element } from './elements.js';
import { withoutEscapes } from './entities.js';
import { highlighted } from './highlight.js';

/** Headings of an answer begin below those of the page. */
const FIRST_LEVEL = 3;

/**
 * The description of a block, or `null` for one that shows nothing. Texts become texts; nothing that was written becomes
 * markup. Each text has the direction of its own first letter, and what is around it (marks of lists and quotes, the
 * order of columns) that of the first letter in it.
 */
export function renderBlock(block, texts) {
    return new BlockRenderer(texts).render(block, 'ltr');
}

class BlockRenderer {
    #texts;

    /** @param {RenderedTexts} texts */
    constructor(texts) {
        this.#texts = texts;
    }

    /** Describes a block inside of something with a direction. */
    render(block, around) {
        switch (block.type) {
        case 'heading': return this.#heading(block);
        case 'code': return code(block);
        case 'math': return math(block);
        case 'quote': return this.#quote(block, around);
        case 'list': return this.#list(block, around);
        case 'table': return this.#table(block, around);
        case 'details': return this.#details(block, around);
        case 'footnote': return this.#footnote(block, around);
        case 'rule': return element('hr');
        case 'definitions': return null;
        default: return element('p', { class: continued(block), dir: 'auto' }, this.#inline(block.text));
        }
    }

    #inline(text) { return this.#texts.of(text); }

    #blocks(blocks, around) { return blocks.map((block) => this.render(block, around)); }

    #heading({ level, text }) {
        return element(`h${Math.min(6, level + FIRST_LEVEL - 1)}`, { dir: 'auto' }, this.#inline(text));
    }

    #quote(block, around) {
        const direction = directionOf(firstText(block)) ?? around;
        return element('blockquote', { dir: unlike(around, direction) }, this.#blocks(block.blocks, direction));
    }

    #list(list, around) {
        const direction = directionOf(firstText(list)) ?? around;
        const start = list.ordered && list.first !== 1 ? list.first : null;
        return element(list.ordered ? 'ol' : 'ul', { class: continued(list), start, dir: unlike(around, direction) },
            list.items.map((item) => this.#item(item, list.loose, direction)));
    }

    #item(item, loose, around) {
        const direction = directionOf(firstText(item)) ?? around;
        const content = item.blocks.map((block) => (
            !loose && block.type === 'paragraph' ? this.#inline(block.text) : this.render(block, direction)));
        // What is in blocks has its own direction, and does not count for the item's.
        const dir = loose || item.blocks[0]?.type !== 'paragraph' ? unlike(around, direction) : 'auto';
        if (item.task === null) return element('li', { dir }, content);
        const box = element('input', {
            type: 'checkbox', disabled: true, checked: item.task, 'aria-label': item.task ? 'Done' : 'To do',
        });
        return element('li', { class: 'task', dir }, box, ' ', content);
    }

    #table({ header, align, rows }, around) {
        const direction = directionOf(header.join(' ')) ?? around;
        const cells = (tag, scope, row) => row.map((cell, column) => (
            element(tag, { class: align[column], scope, dir: 'auto' }, this.#inline(cell))));
        // A short row ends with one cell for all that are missing: there may be many rows, and many columns.
        const rest = ({ length }) => (length < align.length ? element('td', { colspan: align.length - length }) : null);
        return element('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Table' },
            element('table', { dir: unlike(around, direction) },
                element('thead', {}, element('tr', {}, cells('th', 'col', header))),
                element('tbody', {}, rows.map((row) => element('tr', {}, cells('td', null, row), rest(row))))));
    }

    /** What is never closed is shown: it may be the rest of an answer. */
    #details({ isOpen, isEnded, summary, blocks }, around) {
        return element('details', { open: isOpen || !isEnded },
            element('summary', { dir: 'auto' }, summary ? this.#inline(summary) : 'Details'),
            this.#blocks(blocks, around));
    }

    #footnote({ label, blocks }, around) {
        const key = keyOf(label);
        return element('div', { class: 'footnote', role: 'note', tabindex: -1, 'data-footnote': key },
            element('span', { class: 'footnote-label' }, label),
            element('div', {}, this.#blocks(blocks, around)),
            element('button', {
                type: 'button', class: 'footnote-back', 'data-footnote': key, 'aria-label': `Back from footnote ${label}`,
            }, '↩'));
    }
}

/** A code block with its language and a button that copies it. */
function code({ info, text }) {
    const language = withoutEscapes(info).split(/\s/, 1)[0].toLowerCase();
    const name = language || 'text';
    return element('figure', { class: 'code', dir: 'ltr' },
        element('figcaption', {}, element('span', {}, name),
            element('button', { class: 'copy', type: 'button' }, 'Copy')),
        element('pre', { tabindex: 0, role: 'region', 'aria-label': `Code, ${name}` },
            element('code', {}, highlighted(text, language))));
}

function math({ text }) {
    return element('pre', { class: 'math', dir: 'ltr', tabindex: 0, role: 'region', 'aria-label': 'Formula' }, text);
}

function continued({ continues }) { return continues ? 'continued' : null; }

/** A direction, where it is another one than around it. */
function unlike(around, direction) { return direction === around ? null : direction; }

/** The first text in a block. */
function firstText(block) {
    if (block.type === 'code' || block.type === 'math') return '';
    const inside = block.blocks ?? block.items;
    if (!inside) return block.text ?? block.header?.join(' ') ?? '';
    for (const inner of inside) {
        const text = firstText(inner);
        if (directionOf(text)) return text;
    }
    return '';
}
