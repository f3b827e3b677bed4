import { LiveSocket, socketUrl } from './live-socket.js';

/**
 * A session's conversation with the server, resumed from the last frame that was handled.
 *
 * `onSync` gets every `session_sync`, `onFrame` what follows. When `session_sync` says `recovered: false`, what was
 * shown of an unfinished answer has to be forgotten and the end of the history loaded again.
 */
export class SessionLink extends LiveSocket {
    #cursor = null;

    constructor({ sessionId, onSync, onFrame, onGone, world, base }) {
        const path = `ws/sessions/${encodeURIComponent(sessionId)}`;
        super({
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

    /** Comes back without its place: the server tells everything that is needed. */
    startOver() {
        this.stop();
        this.#cursor = null;
        this.start();
    }
}
