/**
 * What is to be shown, as a description: `{ tag, attributes, children }` or a text. Descriptions can be compared, so that
 * what did not change is not made anew.
 *
 * Attributes that are `null`, `undefined` or `false` are left out, `true` is an attribute without a value. Children may
 * be lists in lists; texts next to each other become one.
 */
export function element(tag, attributes = {}, ...children) {
    const list = [];
    for (const child of children.flat(Infinity)) {
        if (child === null || child === '') continue;
        if (typeof child === 'string' && typeof list.at(-1) === 'string') list[list.length - 1] += child;
        else list.push(child);
    }
    return { tag, attributes, children: list };
}

/** The node of a description. Texts become text nodes, never markup. */
export function create(description) {
    if (typeof description === 'string') return document.createTextNode(description);
    const made = document.createElement(description.tag);
    for (const child of description.children) made.append(create(child));
    // Behind the children: each would be looked through for the direction of an element that has one of its own.
    for (const [name, value] of Object.entries(description.attributes)) setAttribute(made, name, value);
    return made;
}

/**
 * Makes the nodes of some descriptions those of others, beginning with `first`, the last nodes of `parent`. Nodes whose
 * description stays the same stay, with what the reader has selected, unfolded or scrolled in them.
 */
export function patch(parent, first, before, after) {
    let node = first;
    for (const [place, description] of after.entries()) {
        if (place >= before.length) {
            parent.append(create(description));
            continue;
        }
        const next = node.nextSibling;
        patchNode(node, before[place], description);
        node = next;
    }
    for (let place = after.length; place < before.length; place += 1) {
        const next = node.nextSibling;
        node.remove();
        node = next;
    }
}

function patchNode(node, before, after) {
    if (typeof before === 'string' && typeof after === 'string') {
        // What is added leaves a selection in front of it alone.
        if (after !== before && after.startsWith(before)) node.appendData(after.slice(before.length));
        else if (after !== before) node.data = after;
    } else if (before.tag !== undefined && before.tag === after.tag) {
        patchAttributes(node, before.attributes, after.attributes);
        patch(node, node.firstChild, before.children, after.children);
    } else {
        node.replaceWith(create(after));
    }
}

function patchAttributes(node, before, after) {
    for (const name of Object.keys(before)) if (!(name in after)) node.removeAttribute(name);
    for (const [name, value] of Object.entries(after)) if (before[name] !== value) setAttribute(node, name, value);
}

function setAttribute(node, name, value) {
    if (value === null || value === undefined || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? '' : String(value));
}
