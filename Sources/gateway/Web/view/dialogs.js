import { signButton } from './controls.js';
import { h } from './dom.js';

/** Opens a dialog with a title; it is removed when it is closed. Returns the dialog. */
export function openDialog(title, { className = '', onClose = () => {} }, ...children) {
    const close = signButton('close', 'Close', () => dialog.close());
    const dialog = h('dialog', {
        class: `dialog ${className}`, aria: { label: title },
        on: {
            close: () => {
                dialog.remove();
                onClose();
            },
            // The backdrop belongs to the dialog; what is inside of it has elements of its own.
            click: (event) => { if (event.target === dialog) dialog.close(); },
        },
    }, h('div', { class: 'dialog-body' }, h('header', {}, h('h2', {}, title), close), children));
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
}

/** Asks for a line of text; gives it, or `null` when the user has thought better of it. */
export function askForText(title, { label, value = '', action = 'Save', maxLength = 500, rows = 1 }) {
    return new Promise((resolve) => {
        const properties = { maxlength: maxLength, dir: 'auto' };
        const input = rows > 1 ? h('textarea', { rows, ...properties }) : h('input', { type: 'text', ...properties });
        input.value = value;
        let result = null;
        const submit = (event) => {
            event.preventDefault();
            result = input.value;
            dialog.close();
        };
        const dialog = openDialog(title, { className: 'narrow', onClose: () => resolve(result) },
            h('form', { on: { submit } }, h('label', {}, label, input), h('footer', {},
                h('button', { type: 'button', on: { click: () => dialog.close() } }, 'Cancel'),
                h('button', { class: 'primary', type: 'submit' }, action))));
        input.focus();
        // A line is mostly written anew, a text is changed.
        if (rows > 1) input.setSelectionRange(value.length, value.length);
        else input.select();
    });
}
