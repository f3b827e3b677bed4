import { copyText } from './clipboard.js';
import { h } from './dom.js';
import { icon } from './icons.js';

const CONFIRMATION_TIME = 1500;

/** A small button with a sign, which its label names. */
export function signButton(name, label, run, className = '') {
    return h('button', {
        type: 'button', class: `icon-button ${className}`, title: label, aria: { label }, on: { click: run },
    }, icon(name));
}

/** A button that copies a text. */
export function copyButton(text, label = 'Copy') {
    const button = signButton('copy', label, async () => {
        let sign = 'check';
        try {
            await copyText(text());
        } catch {
            sign = 'cross';
        }
        button.replaceChildren(icon(sign));
        setTimeout(() => button.replaceChildren(icon('copy')), CONFIRMATION_TIME);
    });
    return button;
}

/** A button that asks the question again whose answer came to no good end. */
export function retryButton({ conversation, toasts }, { turnId }) {
    const button = h('button', { type: 'button', class: 'retry' }, 'Try again');
    button.addEventListener('click', () => attempt(toasts, async () => {
        button.disabled = true;
        try {
            await conversation.askAgain(turnId);
        } finally {
            button.disabled = false;
        }
    }));
    return button;
}

/**
 * A button that has the model keep a message for ever: the words that are selected in it, or all of it.
 *
 * @param {{ block: { index: number }, element: Element }} view of the message
 */
export function keepButton({ conversation, toasts }, view) {
    let words = '';
    const button = signButton('pin', 'Always keep', () => attempt(toasts, async () => {
        await conversation.sheet.keep(view.block.index, words || undefined);
        toasts.show(words ? 'The words will always be kept.' : 'The message will always be kept.');
    }));
    // A click takes the selection away before it is one.
    button.addEventListener('pointerdown', () => { words = selectedIn(view.element); });
    button.addEventListener('keydown', () => { words = selectedIn(view.element); });
    return button;
}

/** The words that are selected in an element; what reaches beyond it is not meant. */
function selectedIn(element) {
    const selection = getSelection();
    const isInside = element.contains(selection.anchorNode) && element.contains(selection.focusNode);
    return isInside ? selection.toString().trim() : '';
}

/**
 * Whether a key belongs to a composition of an input method. Safari ends the composition before it tells of the key that
 * ended it, and leaves the number that stands for such keys.
 */
export function isComposing({ isComposing: composes, keyCode }) { return composes || keyCode === 229; }

/** What sends a message: what was chosen, else Enter; on glass, which has no Shift+Enter, Enter begins a line. */
export function sendKeyOf(settings) {
    return settings.chosenSendKey ?? (matchMedia('(pointer: coarse)').matches ? 'mod-enter' : 'enter');
}

/** Runs what a button is for; shows why it did not work. */
export async function attempt(toasts, work) {
    try {
        await work();
    } catch (error) {
        toasts.error(error);
    }
}
