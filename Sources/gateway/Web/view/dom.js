/**
 * Makes an element.
 *
 * @param {string} tag
 * @param {object} properties `class`, `dataset`, `style` (an object), `on` (listeners by event), `aria` (attributes
 *     without their prefix); `true` and `false` set and leave out an attribute; everything else becomes an attribute.
 *     What is `null` or `undefined` is left out.
 * @param {...(Node|string|number|null|undefined|false|Array)} children Texts become text nodes, never markup.
 */
export function h(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) setProperty(element, name, value);
    append(element, children);
    return element;
}

/** Replaces what an element holds; texts become text nodes. */
export function fill(element, ...children) {
    element.replaceChildren();
    append(element, children);
    return element;
}

/** Runs `draw` once in the next animation frame, however often the returned function is called before. */
export function oncePerFrame(draw) {
    let handle = null;
    const schedule = () => {
        handle ??= requestAnimationFrame(() => {
            handle = null;
            draw();
        });
    };
    schedule.cancel = () => {
        if (handle !== null) cancelAnimationFrame(handle);
        handle = null;
    };
    return schedule;
}

function setProperty(element, name, value) {
    if (value === null || value === undefined) return;
    switch (name) {
    case 'class': element.className = value; break;
    case 'dataset': Object.assign(element.dataset, value); break;
    case 'style': Object.assign(element.style, value); break;
    case 'on':
        for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
        break;
    case 'aria':
        for (const [key, state] of Object.entries(value)) {
            if (state !== null && state !== undefined) element.setAttribute(`aria-${key}`, String(state));
        }
        break;
    default:
        if (typeof value === 'boolean') element.toggleAttribute(name, value);
        else element.setAttribute(name, String(value));
    }
}

function append(element, children) {
    for (const child of children.flat(Infinity)) {
        if (child === null || child === undefined || child === false) continue;
        element.append(child instanceof Node ? child : String(child));
    }
}
