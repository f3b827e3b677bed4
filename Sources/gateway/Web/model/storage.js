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
        this.#key = `navi.${key}`;
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
