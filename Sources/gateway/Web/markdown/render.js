import { h } from '../view/dom.js';
import { isOwnImage } from './addresses.js';
import { highlighted } from './highlight.js';
import { parseInline } from './inline.js';

/** Headings of an answer begin below those of the page. */
const FIRST_LEVEL = 3;

/** The element of a block. Texts become text nodes; nothing that was written becomes markup. */
export function renderBlock(block) {
    switch (block.type) {
    case 'heading': return h(`h${Math.min(6, block.level + FIRST_LEVEL - 1)}`, {}, renderInline(block.text));
    case 'code': return renderCode(block);
    case 'math': return h('pre', { class: 'math', tabindex: 0, role: 'region', aria: { label: 'Formula' } }, block.text);
    case 'quote': return h('blockquote', {}, block.blocks.map(renderBlock));
    case 'list': return renderList(block);
    case 'table': return renderTable(block);
    case 'rule': return h('hr');
    default: return h('p', {}, renderInline(block.text));
    }
}

/** The nodes of a text. */
function renderInline(text) {
    return parseInline(text).map(renderNode);
}

function renderNode(node) {
    switch (node.type) {
    case 'break': return h('br');
    case 'code': return h('code', {}, node.text);
    case 'math': return h('code', { class: 'math' }, node.text);
    case 'strong': return h('strong', {}, node.children.map(renderNode));
    case 'emphasis': return h('em', {}, node.children.map(renderNode));
    case 'deleted': return h('del', {}, node.children.map(renderNode));
    case 'link': return link(node.href, node.children.map(renderNode));
    case 'image': return renderImage(node);
    default: return node.text;
    }
}

function link(href, children) {
    return h('a', { href, rel: 'noopener noreferrer', target: '_blank' }, children);
}

/** Images of this server are shown; one from elsewhere would tell that server who reads, so it is a link. */
function renderImage({ href, children }) {
    const alt = children.map(plainText).join('');
    if (isOwnImage(href)) return h('img', { src: href, alt, loading: 'lazy' });
    return link(href, [h('span', { class: 'image-link' }, alt || 'Image')]);
}

function plainText(node) {
    return node.text ?? node.children?.map(plainText).join('') ?? '';
}

/** A code block with its language and a button that copies it. */
function renderCode({ language, text }) {
    const code = h('code', {}, highlighted(text, language));
    const button = h('button', { class: 'copy', type: 'button', on: { click: () => copy(code, button) } }, 'Copy');
    return h('figure', { class: 'code' },
        h('figcaption', {}, h('span', {}, language || 'text'), button),
        h('pre', { tabindex: 0, role: 'region', aria: { label: `Code, ${language || 'text'}` } }, code));
}

async function copy(code, button) {
    try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = 'Copied';
    } catch {
        button.textContent = 'Not allowed';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
}

function renderList({ ordered, first, loose, items }) {
    return h(ordered ? 'ol' : 'ul', { start: ordered && first !== 1 ? first : null }, items.map((item) => {
        const blocks = item.blocks.flatMap((block) => (
            !loose && block.type === 'paragraph' ? renderInline(block.text) : [renderBlock(block)]));
        if (item.task === null) return h('li', {}, blocks);
        const box = h('input', {
            type: 'checkbox', disabled: true, checked: item.task, aria: { label: item.task ? 'Done' : 'To do' },
        });
        return h('li', { class: 'task' }, box, ' ', blocks);
    }));
}

function renderTable({ header, align, rows }) {
    const cells = (tag, row) => row.map((cell, column) => (
        h(tag, { class: align[column], scope: tag === 'th' ? 'col' : null }, renderInline(cell))));
    return h('div', { class: 'table', tabindex: 0, role: 'region', aria: { label: 'Table' } },
        h('table', {},
            h('thead', {}, h('tr', {}, cells('th', header))),
            h('tbody', {}, rows.map((row) => h('tr', {}, cells('td', row))))));
}
