/**
 * Puts a text into the clipboard; also where the page does not come over HTTPS, and browsers offer only the old way.
 *
 * @throws when neither works
 */
export async function copyText(text) {
    if (navigator.clipboard) {
        try {
            return await navigator.clipboard.writeText(text);
        } catch {
            // Not allowed this way; perhaps the other.
        }
    }
    if (!copyBySelection(text)) throw new Error('The browser does not let anything be copied.');
    return undefined;
}

function copyBySelection(text) {
    const field = document.createElement('textarea');
    const before = document.activeElement;
    field.value = text;
    field.className = 'visually-hidden';
    // In an open dialog nothing outside of it can be selected.
    (document.querySelector('dialog[open]') ?? document.body).append(field);
    field.select();
    try {
        return document.execCommand('copy');
    } catch {
        return false;
    } finally {
        field.remove();
        before?.focus?.({ preventScroll: true });
    }
}
