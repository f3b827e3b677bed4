import { ApiError } from '../net/api.js';
import { Emitter } from './emitter.js';

/** So often what one wants to keep is tried while others change the sheet. */
const ATTEMPTS = 3;

/** What the context keeps word for word, and what its user changes about it. */
export class Sheet extends Emitter {
    entries = [];
    /** The version of the context that they are in. */
    version = 0;
    pinnedTokens = 0;
    maxPinnedTokens = 0;

    #api;
    #sessionId;
    #isLoaded = false;

    constructor({ api, sessionId }) {
        super();
        this.#api = api;
        this.#sessionId = sessionId;
    }

    async load() {
        this.#take(await this.#api.sheet(this.#sessionId));
    }

    /** Changes what is shown. When somebody else was faster, what they have made of it is shown, and the error says so. */
    async change(...changes) {
        try {
            await this.#send(changes);
        } catch (error) {
            if (error.code !== 'sheet_changed') throw error;
            await this.load();
            throw new ApiError({
                status: error.status, code: error.code,
                message: 'The memory has changed meanwhile. It is shown as it is now; your change was not made.',
            });
        }
    }

    /** Keeps a message for ever, or words that stand in it, whatever else is changed at the same time. */
    async keep(message, words = undefined) {
        for (let attempt = 1; ; attempt += 1) {
            await this.load();
            try {
                return await this.#send([{ op: 'pin', message, words }]);
            } catch (error) {
                if (error.code !== 'sheet_changed' || attempt === ATTEMPTS) throw error;
            }
        }
    }

    /** Another version of the context is in force; what nobody has looked at need not be loaded. */
    receive(version) {
        // It is loaded again when it is opened.
        if (this.#isLoaded && version !== this.version) this.load().catch(() => {});
    }

    async #send(changes) {
        this.#take(await this.#api.changeSheet(this.#sessionId, { version: this.version, changes }));
    }

    #take(body) {
        this.entries = body.entries;
        this.version = body.version;
        this.pinnedTokens = body.pinned_tokens;
        this.maxPinnedTokens = body.max_pinned_tokens;
        this.#isLoaded = true;
        this.notify();
    }
}
