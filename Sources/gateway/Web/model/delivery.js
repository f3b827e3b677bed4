/** Refused for a moment only: sent again by itself. */
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30_000;

/**
 * Brings a session's messages to the server, each exactly once: what was not acknowledged is sent again after every
 * reconnect, under the same name.
 */
export class Delivery {
    #sessionId;
    #outbox;
    #send;
    #onChange;
    #world;
    #known = new Set();
    #pauses = new Map();
    #accepted = new Map();

    /** @param {(frame: object) => boolean} send */
    constructor({ sessionId, outbox, send, onChange, world = {} }) {
        this.#sessionId = sessionId;
        this.#outbox = outbox;
        this.#send = send;
        this.#onChange = onChange;
        this.#world = {
            now: () => Date.now(), uuid: makeUuid,
            setTimeout: (run, milliseconds) => setTimeout(run, milliseconds), ...world,
        };
    }

    /** Messages that are neither in the history nor in the queue yet, as far as is known here. */
    get pending() {
        const waiting = this.#outbox.of(this.#sessionId);
        const ids = new Set(waiting.map((entry) => entry.clientMessageId));
        return [...[...this.#accepted.values()].filter((entry) => !ids.has(entry.clientMessageId)), ...waiting]
            .filter((entry) => !this.#known.has(entry.clientMessageId));
    }

    /** Takes a message over; returns the name under which it is sent. */
    add({ content, images = [], files = [], onBusy = null }) {
        const entry = {
            clientMessageId: this.#world.uuid(), sessionId: this.#sessionId, content, images, files, onBusy,
            createdAt: this.#world.now(), state: 'sending', error: null,
        };
        this.#outbox.put(entry);
        this.#transmit(entry);
        this.#onChange();
        return entry.clientMessageId;
    }

    /** The connection is there (again). */
    resend() {
        for (const entry of this.#outbox.of(this.#sessionId)) if (entry.state === 'sending') this.#transmit(entry);
    }

    /** The server has stored the message. */
    accepted(clientMessageId) {
        const entry = this.#find(clientMessageId);
        if (entry) this.#accepted.set(clientMessageId, entry);
        this.#pauses.delete(clientMessageId);
        this.#outbox.remove(clientMessageId);
    }

    /** The message is shown from elsewhere now: the history or the queue. */
    shown(clientMessageId) {
        // Other clients need not name their messages.
        if (!clientMessageId) return;
        this.#known.add(clientMessageId);
        this.#accepted.delete(clientMessageId);
        this.#outbox.remove(clientMessageId);
    }

    /** The server refused it. */
    refused(clientMessageId, { message, code, retryable }) {
        const entry = this.#find(clientMessageId);
        if (!entry) return;
        if (!retryable) {
            this.#outbox.put({ ...entry, state: 'failed', error: { message, code } });
            return;
        }
        const pause = Math.min(LONGEST_PAUSE, (this.#pauses.get(clientMessageId) ?? FIRST_PAUSE / 2) * 2);
        this.#pauses.set(clientMessageId, pause);
        this.#outbox.put({ ...entry, error: { message, code } });
        this.#world.setTimeout(() => {
            const still = this.#find(clientMessageId);
            if (still?.state === 'sending') this.#transmit(still);
        }, pause);
    }

    retry(clientMessageId) {
        const entry = this.#find(clientMessageId);
        if (!entry) return;
        const again = { ...entry, state: 'sending', error: null };
        this.#outbox.put(again);
        this.#transmit(again);
        this.#onChange();
    }

    discard(clientMessageId) {
        this.#outbox.remove(clientMessageId);
        this.#onChange();
    }

    #find(clientMessageId) {
        return this.#outbox.of(this.#sessionId).find((entry) => entry.clientMessageId === clientMessageId);
    }

    #transmit({ clientMessageId, content, images, files, onBusy }) {
        this.#send({
            type: 'message', content, client_message_id: clientMessageId,
            ...(images.length ? { images: images.map((image) => image.base64) } : {}),
            ...(files.length ? { files: files.map(({ name, path }) => ({ name, path })) } : {}),
            ...(onBusy ? { on_busy: onBusy } : {}),
        });
    }
}

/** Also where the page is not served over HTTPS, and `crypto.randomUUID` is missing. */
function makeUuid() {
    if (globalThis.crypto?.randomUUID) return crypto.randomUUID();
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
