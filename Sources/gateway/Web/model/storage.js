import { databaseName, folderOf, ownPrefix } from './place.js';

/**
 * A value of this browser, shared by its tabs. Where storage is full, forbidden or broken, the value is kept in memory.
 */
export class StoredValue {
    #key;
    #storage;
    #value;

    /**
     * @param {string} key
     * @param {any} initial what holds while nothing usable is stored
     * @param {(value: any) => void} onChange told when another tab has changed it
     */
    constructor(key, initial, { storage = defaultStorage(), events = globalThis, onChange = () => {} } = {}) {
        this.#key = ownPrefix() + key;
        this.#storage = storage;
        this.#value = this.#parse(this.#read(), initial);
        events.addEventListener?.('storage', (event) => {
            if (event.key !== this.#key) return;
            this.#value = this.#parse(event.newValue, initial);
            onChange(this.#value);
        });
    }

    get value() { return this.#value; }

    set value(value) {
        this.#value = value;
        try {
            this.#storage?.setItem(this.#key, JSON.stringify(value));
        } catch {
            // Full or forbidden: it holds until the page is left.
        }
    }

    #read() {
        try {
            return this.#storage?.getItem(this.#key) ?? null;
        } catch {
            return null;
        }
    }

    #parse(text, initial) {
        try {
            return text === null ? initial : JSON.parse(text);
        } catch {
            return initial;
        }
    }
}

/**
 * Takes everything that Navi has kept out of this browser: settings, drafts, what was read, messages that were not sent.
 * Whatever cannot be deleted is let be, so that nobody is kept from signing out.
 */
export async function forgetEverything(
    { storage = defaultStorage(), databases = globalThis.indexedDB, caches = globalThis.caches } = {},
) {
    try {
        const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place));
        for (const key of keys) if (key.startsWith(ownPrefix())) storage.removeItem(key);
    } catch {
        // Forbidden: then nothing is in it.
    }
    await new Promise((resolve) => {
        try {
            const deletion = databases.deleteDatabase(databaseName());
            deletion.onsuccess = resolve;
            deletion.onerror = resolve;
            // It goes when the last tab that has it open is left.
            deletion.onblocked = resolve;
        } catch {
            resolve();
        }
    });
    // Below a path of another site's they are that site's.
    if (folderOf() !== '/') return;
    try {
        for (const name of await caches.keys()) await caches.delete(name);
    } catch {
        // Only secure pages have any.
    }
}

/** What one owner has left in this browser is neither shown to another, nor sent in their name. */
export async function keepFor(owner, options = {}) {
    const kept = new StoredValue('owner', '', options);
    if (kept.value && kept.value !== owner) await forgetEverything(options);
    kept.value = owner;
}

function defaultStorage() {
    try {
        return globalThis.localStorage;
    } catch {
        return null;
    }
}

/** A copy of an object with at most `limit` entries, those dropped that were set first. */
export function bounded(entries, limit) {
    const list = Object.entries(entries);
    return list.length <= limit ? entries : Object.fromEntries(list.slice(list.length - limit));
}
