import { Emitter } from './emitter.js';
import { StoredValue, bounded } from './storage.js';

const LIMIT = 500;

/** How many messages of each session have been seen in this browser. */
export class ReadMarks extends Emitter {
    #stored;

    constructor(options = {}) {
        super();
        this.#stored = new StoredValue('read', {}, { ...options, onChange: () => this.notify() });
    }

    /** A session that was never opened here counts as read: it is not news that other devices have conversations. */
    isUnread(sessionId, messageCount) { return messageCount > (this.#stored.value[sessionId] ?? Infinity); }

    /** Everything up to this count has been seen. */
    mark(sessionId, messageCount) {
        const { [sessionId]: before = 0, ...others } = this.#stored.value;
        if (before >= messageCount && sessionId in this.#stored.value) return;
        this.#stored.value = bounded({ ...others, [sessionId]: Math.max(before, messageCount) }, LIMIT);
        this.notify();
    }
}
