/** Something whose changes others want to hear of. */
export class Emitter {
    #listeners = new Set();

    /** Calls `listener` at every change; returns a function that ends this. */
    subscribe(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }

    /** Tells all listeners; one that throws does not keep the others from hearing. */
    notify() {
        for (const listener of [...this.#listeners]) {
            try {
                listener();
            } catch (error) {
                queueMicrotask(() => { throw error; });
            }
        }
    }
}
