const SESSION = /^#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Which session is shown, kept in the address, so that bookmarks and the browser's buttons work. */
export class Router {
    #onChange;

    /** @param {(sessionId: string|null) => void} onChange told at the start and whenever it changes */
    constructor(onChange) {
        this.#onChange = onChange;
        addEventListener('hashchange', () => this.#onChange(this.sessionId));
    }

    start() { this.#onChange(this.sessionId); }

    get sessionId() { return SESSION.exec(location.hash.toLowerCase())?.[1] ?? null; }

    go(sessionId, { replace = false } = {}) {
        const hash = sessionId ? `#${sessionId}` : location.pathname;
        if (!replace && sessionId) {
            location.hash = hash;
            return;
        }
        history[replace ? 'replaceState' : 'pushState'](null, '', hash);
        this.#onChange(this.sessionId);
    }
}
