import { LiveSocket, socketUrl } from './live-socket.js';

/**
 * A session's conversation with the server, resumed from the last frame that was handled.
 *
 * `onSync` gets every `session_sync`, `onFrame` what follows. When `session_sync` says `recovered: false`, what was
 * shown of an unfinished answer has to be forgotten and the end of the history loaded again.
 */
export class SessionLink {
    #socket;
    #cursor = null;

    constructor({ sessionId, onSync, onFrame, onGone, world, base }) {
        const path = `/ws/sessions/${encodeURIComponent(sessionId)}`;
        this.#socket = new LiveSocket({
            url: () => socketUrl(this.#cursor ? `${path}?cursor=${this.#cursor}` : path, base),
            onFrame: (frame) => {
                if (frame.type === 'session_sync') {
                    this.#cursor = frame.cursor ?? null;
                    onSync(frame);
                } else {
                    onFrame(frame);
                    // Only what has been handled is behind the cursor.
                    if (frame.cursor) this.#cursor = frame.cursor;
                }
            },
            onGone,
            world,
        });
    }

    get state() { return this.#socket.state; }
    get retryAt() { return this.#socket.retryAt; }

    subscribe(listener) { return this.#socket.subscribe(listener); }
    start() { this.#socket.start(); }
    stop() { this.#socket.stop(); }
    retryNow() { this.#socket.retryNow(); }
    send(frame) { return this.#socket.send(frame); }
}
