import { databaseName } from './place.js';

const STORE = 'messages';

/**
 * Messages that the server has not acknowledged yet. They survive the page; without IndexedDB they live as long as it.
 *
 * An entry is `{ clientMessageId, sessionId, content, images, files, onBusy, createdAt, state, error }`, its state
 * `sending` or `failed`.
 */
export class Outbox {
    #database;
    #entries;

    constructor(database, entries) {
        this.#database = database;
        this.#entries = new Map(entries.map((entry) => [entry.clientMessageId, entry]));
    }

    static async open(factory = globalThis.indexedDB) {
        try {
            const opening = factory.open(databaseName(), 1);
            opening.onupgradeneeded = () => {
                opening.result.createObjectStore(STORE, { keyPath: 'clientMessageId' });
            };
            const database = await answer(opening);
            // Who signs out deletes it.
            database.onversionchange = () => database.close();
            const entries = await answer(database.transaction(STORE).objectStore(STORE).getAll());
            return new Outbox(database, entries);
        } catch {
            // Forbidden or broken: messages are kept while the page is open.
            return new Outbox(null, []);
        }
    }

    /** A session's entries, in the order in which they were sent. */
    of(sessionId) {
        return [...this.#entries.values()].filter((entry) => entry.sessionId === sessionId)
            .sort((one, other) => one.createdAt - other.createdAt);
    }

    /** Adds an entry, or puts it in the place of the one with its id. */
    put(entry) {
        this.#entries.set(entry.clientMessageId, entry);
        return this.#write((store) => store.put(entry));
    }

    remove(clientMessageId) {
        if (!this.#entries.delete(clientMessageId)) return Promise.resolve();
        return this.#write((store) => store.delete(clientMessageId));
    }

    async #write(change) {
        if (!this.#database) return;
        try {
            await answer(change(this.#database.transaction(STORE, 'readwrite').objectStore(STORE)));
        } catch {
            // No room: the message is kept while the page is open.
        }
    }
}

function answer(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
        request.onblocked = () => reject(new Error('blocked'));
    });
}
