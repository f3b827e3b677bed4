/** Refused for a moment only: sent again by itself. Where the server does not say when, the pause grows. */
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30_000;

/** Refusals of a frame for what it is. */
const UNREADABLE = new Set(['invalid_json', 'invalid_field', 'message_too_large', 'too_many_images', 'image_too_large', 'invalid_image']);

/**
 * Brings a session's messages to the server, each exactly once and in their order: one is under way at a time, and the
 * next goes when it was taken or refused for good. What was not acknowledged is sent again after every reconnect, under
 * the same name.
 */
export class Delivery {
    #sessionId;
    #outbox;
    #send;
    #onChange;
    #world;
    #known = new Set();
    #accepted = new Map();
    /** The name of the message that an answer is awaited for. */
    #underWay = null;
    #pause = 0;
    #isPaused = false;
    #lastCreatedAt = 0;

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
        // The outbox is sorted by it: no two may be the same.
        this.#lastCreatedAt = Math.max(this.#world.now(), this.#lastCreatedAt + 1);
        const entry = {
            clientMessageId: this.#world.uuid(), sessionId: this.#sessionId, content, images, files, onBusy,
            createdAt: this.#lastCreatedAt, state: 'sending', error: null,
        };
        this.#outbox.put(entry);
        this.#proceed();
        this.#onChange();
        return entry.clientMessageId;
    }

    /** The connection is there (again). */
    resend() {
        this.#underWay = null;
        this.#proceed();
    }

    /** The server has stored the message. */
    accepted(clientMessageId) {
        const entry = this.#find(clientMessageId);
        if (entry) this.#accepted.set(clientMessageId, entry);
        this.#pause = 0;
        this.#settle(clientMessageId);
    }

    /** The message is shown from elsewhere now: the history or the queue. */
    shown(clientMessageId) {
        // Other clients need not name their messages.
        if (!clientMessageId) return;
        this.#known.add(clientMessageId);
        this.#accepted.delete(clientMessageId);
        this.#settle(clientMessageId);
    }

    /** The server refused it. */
    refused(clientMessageId, { message, code, retryable, retry_after_seconds: seconds }) {
        const entry = this.#find(clientMessageId);
        if (!entry) return;
        if (!retryable) {
            this.#outbox.put({ ...entry, state: 'failed', error: { message, code } });
            this.#next(clientMessageId);
            return;
        }
        this.#outbox.put({ ...entry, error: { message, code } });
        this.#pause = Math.min(LONGEST_PAUSE, seconds ? seconds * 1000 : Math.max(FIRST_PAUSE, this.#pause * 2));
        // Those behind it wait as well: what was said first comes first.
        if (this.#isPaused) return;
        this.#isPaused = true;
        this.#world.setTimeout(() => {
            this.#isPaused = false;
            this.#next(clientMessageId);
        }, this.#pause);
    }

    /** The server refused what it could not read far enough to name it: the message that is under way, if any is. */
    refusedUnnamed(error) {
        const name = this.#underWay;
        if (!name || !UNREADABLE.has(error.code)) return false;
        this.refused(name, error);
        return true;
    }

    retry(clientMessageId) {
        const entry = this.#find(clientMessageId);
        if (!entry) return;
        this.#outbox.put({ ...entry, state: 'sending', error: null });
        this.#proceed();
        this.#onChange();
    }

    discard(clientMessageId) {
        this.#settle(clientMessageId);
        this.#onChange();
    }

    #find(clientMessageId) {
        return this.#outbox.of(this.#sessionId).find((entry) => entry.clientMessageId === clientMessageId);
    }

    #settle(clientMessageId) {
        this.#outbox.remove(clientMessageId);
        this.#next(clientMessageId);
    }

    #next(clientMessageId) {
        if (this.#underWay === clientMessageId) this.#underWay = null;
        this.#proceed();
    }

    /** Sends the first message that waits, unless one is under way or was refused a moment ago. */
    #proceed() {
        if (this.#underWay || this.#isPaused) return;
        const entry = this.#outbox.of(this.#sessionId).find(({ state }) => state === 'sending');
        // Without a connection it goes with the next one.
        if (entry && this.#transmit(entry)) this.#underWay = entry.clientMessageId;
    }

    #transmit({ clientMessageId, content, images, files, onBusy }) {
        return this.#send({
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
