const SESSION = /^#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/(\d{1,9}))?$/;

/** Which session is shown, kept in the address, so that bookmarks and the browser's buttons work. */
export class Router {
    #onChange;

    #shown = null;

    /** @param {(sessionId: string|null, message: number|null) => void} onChange told at the start and at every change */
    constructor(onChange) {
        this.#onChange = onChange;
        addEventListener('hashchange', () => {
            // Some other place of the page, such as its end.
            if (location.hash === '#main') return history.replaceState(null, '', this.#shown ? `#${this.#shown}` : location.pathname);
            return this.#tell();
        });
    }

    start() { this.#tell(); }

    get sessionId() { return SESSION.exec(location.hash.toLowerCase())?.[1] ?? null; }

    /** A message of the session that the address names; the address of the session alone is kept. */
    #tell() {
        const message = SESSION.exec(location.hash.toLowerCase())?.[2];
        this.#shown = this.sessionId;
        if (message !== undefined) history.replaceState(null, '', `#${this.#shown}`);
        this.#onChange(this.#shown, message === undefined ? null : Number(message));
    }

    go(sessionId, { replace = false } = {}) {
        const hash = sessionId ? `#${sessionId}` : location.pathname;
        if (!replace && sessionId) {
            location.hash = hash;
            return;
        }
        history[replace ? 'replaceState' : 'pushState'](null, '', hash);
        this.#tell();
    }
}
