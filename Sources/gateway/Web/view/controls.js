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
            await navigator.clipboard.writeText(text());
        } catch {
            sign = 'cross';
        }
        button.replaceChildren(icon(sign));
        setTimeout(() => button.replaceChildren(icon('copy')), CONFIRMATION_TIME);
    });
    return button;
}

/** Runs what a button is for; shows why it did not work. */
export async function attempt(toasts, work) {
    try {
        await work();
    } catch (error) {
        toasts.error(error);
    }
}
