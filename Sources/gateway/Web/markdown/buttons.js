import { copyText } from '../view/clipboard.js';

const COPIED_FOR_MS = 1500;

/** Does what a button in a text is for; `root` is the whole text. */
export function pressed(target, root) {
    const button = target.closest('button');
    if (!button) return;
    if (button.classList.contains('copy')) copy(button);
    if (button.classList.contains('footnote-mark')) show(root, '.footnote', button);
    if (button.classList.contains('footnote-back')) show(root, '.footnote-mark', button);
}

async function copy(button) {
    try {
        await copyText(button.closest('figure').querySelector('code').textContent);
        button.textContent = 'Copied';
    } catch {
        button.textContent = 'Not allowed';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, COPIED_FOR_MS);
}

/** Takes the reader to the other end of a footnote. */
function show(root, selector, { dataset }) {
    const other = [...root.querySelectorAll(selector)].find((found) => found.dataset.footnote === dataset.footnote);
    other?.scrollIntoView({ block: 'nearest' });
    other?.focus({ preventScroll: true });
}
