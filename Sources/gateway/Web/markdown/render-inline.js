import { isOwnImage } from './addresses.js';
import { keyOf } from './definitions.js';
import { element } from './elements.js';
import { parseInline } from './inline.js';
import { plainText } from './nodes.js';

/** How deep emphasis may be in emphasis; what is deeper is shown as its text. */
const MAX_DEPTH = 40;
const TAGS = { strong: 'strong', emphasis: 'em', deleted: 'del', kbd: 'kbd', sub: 'sub', sup: 'sup' };

/** The descriptions of a text's nodes. */
export function renderInline(text, definitions) {
    return parseInline(text, definitions).map((node) => renderNode(node, 0));
}

function renderNode(node, depth) {
    if (depth > MAX_DEPTH) return plainText([node]);
    const children = () => node.children.map((child) => renderNode(child, depth + 1));
    switch (node.type) {
    case 'text': return node.text;
    case 'break': return element('br');
    case 'code': return element('code', { dir: 'ltr' }, node.text);
    case 'math': return element('code', { class: 'math', dir: 'ltr' }, node.text);
    case 'link': return link(node, children());
    case 'image': return image(node);
    case 'footnote': return footnoteMark(node.label);
    default: return element(TAGS[node.type], {}, children());
    }
}

function link({ href, title }, children) {
    return element('a', { href, title, rel: 'noopener noreferrer', target: '_blank' }, children);
}

/** Images of this server are shown; one from elsewhere would tell that server who reads, so it is a link. */
function image({ href, title, children }) {
    const alt = plainText(children);
    if (isOwnImage(href)) return element('img', { src: href, alt, title, loading: 'lazy' });
    return link({ href, title }, [element('span', { class: 'image-link' }, alt || 'Image')]);
}

/** A button, not a link: the page's address names the session, and other answers have notes of the same label. */
function footnoteMark(label) {
    return element('sup', {}, element('button', {
        type: 'button', class: 'footnote-mark', 'data-footnote': keyOf(label), 'aria-label': `Footnote ${label}`,
    }, label));
}
