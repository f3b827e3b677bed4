import { withMailAddresses } from './bare-addresses.js';

/**
 * The nodes of a text while it is read, each in an entry that knows its neighbours, so that what turns out to belong
 * together can be taken out in one go.
 */
export class NodeList {
    #first = new Entry(null);
    #end = new Entry(null);

    constructor() {
        [this.#first.next, this.#end.previous] = [this.#end, this.#first];
    }

    /** Adds a node, and returns its entry. */
    append(node) { return this.insert(new Entry(node)); }

    /** Adds an entry. */
    insert(entry) { return insertBefore(entry, this.#end); }

    /** Puts all between two entries into a node at their place. */
    wrap(before, after, type) {
        const children = nodesBetween(before, after);
        [before.next, after.previous] = [after, before];
        insertBefore(new Entry({ type, children }), after);
    }

    /** Takes an entry and all behind it out, and returns the nodes behind it. */
    cut(entry) {
        const children = nodesBetween(entry, this.#end);
        [entry.previous.next, this.#end.previous] = [this.#end, entry.previous];
        return children;
    }

    /** The text that was added last, or `null`: it can be shortened. */
    get lastText() {
        const { node } = this.#end.previous;
        return node?.type === 'text' ? node : null;
    }

    all() { return nodesBetween(this.#first, this.#end); }
}

/** A node with its neighbours. */
export class Entry {
    node;
    previous = null;
    next = null;

    constructor(node) {
        this.node = node;
    }

    /** What the entry has to be read; `null` for other nodes than texts. */
    get text() { return this.node.type === 'text' ? this.node.text : null; }
}

function insertBefore(entry, next) {
    entry.previous = next.previous;
    entry.next = next;
    next.previous.next = entry;
    next.previous = entry;
    return entry;
}

/** The nodes between two entries, texts next to each other as one. */
function nodesBetween(first, end) {
    const nodes = [];
    let text = '';
    for (let entry = first.next; entry !== end; entry = entry.next) {
        if (entry.text !== null) {
            text += entry.text;
            continue;
        }
        if (text !== '') nodes.push({ type: 'text', text });
        text = '';
        nodes.push(entry.node);
    }
    if (text !== '') nodes.push({ type: 'text', text });
    return nodes;
}

/** Makes links of the mail addresses in texts that are not in a link. */
export function linkMailAddresses(nodes, follow) {
    return rewritten(nodes, (node) => {
        if (node.type !== 'text' || !node.text.includes('@')) return null;
        return withMailAddresses(node.text).map((part) => mailNode(part, follow));
    });
}

/** Nodes with the links in them as their texts: a link has no links inside. */
export function withoutLinks(nodes) {
    return rewritten(nodes, (node) => (node.type === 'link' ? node.children : null));
}

/**
 * Puts other nodes in the place of those that `change` has some for, outside of links and images. Nodes may be in each
 * other deeper than calls can.
 */
function rewritten(nodes, change) {
    const lists = [nodes];
    for (let list = lists.pop(); list; list = lists.pop()) {
        for (const node of list.splice(0)) {
            const others = change(node);
            if (others) for (const other of others) list.push(other);
            else list.push(node);
            if (!others && node.children && node.type !== 'link' && node.type !== 'image') lists.push(node.children);
        }
    }
    return nodes;
}

function mailNode({ text, isAddress }, follow) {
    const href = isAddress ? follow(`mailto:${text}`) : null;
    const content = { type: 'text', text };
    return href === null ? content : { type: 'link', href, title: null, children: [content] };
}

/** All text of nodes, however deep they are. */
export function plainText(nodes) {
    let text = '';
    const left = [...nodes].reverse();
    for (let node = left.pop(); node; node = left.pop()) {
        text += node.type === 'break' ? '\n' : node.text ?? '';
        const children = node.children ?? [];
        for (let place = children.length - 1; place >= 0; place -= 1) left.push(children[place]);
    }
    return text;
}
