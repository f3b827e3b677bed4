/** What errors mean to the one who reads them, by their codes; what is not here says it well enough itself. */
const WORDS = {
    not_authenticated: 'You are signed out. Load the page again to sign in.',
    not_allowed: 'You may not do that.',
    overloaded: 'No worker is running, or all are busy. Try again in a moment.',
    storage_busy: 'The server is busy. Try again in a moment.',
    storage_full: 'The disk of the server is full.',
    shutting_down: 'The server is restarting. Try again in a moment.',
    queue_full: 'Too many messages wait already. Send it again when some were answered.',
    rate_limited: 'That was too much at once. Try again in a moment.',
    invalid_field: 'The server did not take it.',
    invalid_json: 'The server did not take it.',
};
/** Of those the server's own words say which part is meant. */
const WITH_DETAIL = new Set(['invalid_field', 'invalid_json']);

/** An error in words for people: `{ code, message }`, however it came. */
export function wordsFor({ code, message }) {
    const words = WORDS[code];
    if (!words) return capitalized(message ?? '');
    return WITH_DETAIL.has(code) && message ? `${words} (${message})` : words;
}

/** What the server says of itself, as a sentence. */
export function capitalized(text) {
    return text ? text[0].toUpperCase() + text.slice(1) : text;
}
