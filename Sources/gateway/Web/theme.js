// The theme that was chosen, before anything is painted. A script of its own, since modules come later than the first paint.
// What it reads is what `model/settings.js` keeps, under the name that `model/place.js` gives it.
{
    const folder = location.pathname.replace(/[^/]*$/, '');
    try {
        const stored = localStorage.getItem(`${folder === '/' ? 'navi.' : `navi${folder}`}settings`);
        const { theme } = JSON.parse(stored) ?? {};
        if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    } catch {
        // Forbidden or damaged: as the system has it.
    }
}
