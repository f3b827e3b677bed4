/** Has a screen reader say something, once it has finished what it is saying. */
export function announce(text) {
    const region = document.getElementById('announcer');
    // The same words twice would not be said again.
    region.textContent = '';
    requestAnimationFrame(() => { region.textContent = text; });
}
