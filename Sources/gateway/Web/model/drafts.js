import { StoredValue, bounded } from './storage.js';

const LIMIT = 100;

/** Texts that were typed and not sent, by session. */
export class Drafts {
    #stored;

    constructor(options = {}) {
        this.#stored = new StoredValue('drafts', {}, options);
    }

    get(sessionId) { return this.#stored.value[sessionId] ?? ''; }

    set(sessionId, text) {
        const { [sessionId]: _, ...others } = this.#stored.value;
        this.#stored.value = text ? bounded({ ...others, [sessionId]: text }, LIMIT) : others;
    }
}
