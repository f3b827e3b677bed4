import { Outcomes } from './outcomes.js';

/** Messages of one page. */
const PAGE = 100;
/** Messages kept at once; loading further ones drops those at the other end. */
const WINDOW = 300;

/**
 * A window over a session's history: consecutive messages, loaded in pages.
 *
 * All loading goes one after the other, so that pages fit together.
 */
export class History {
    /** Consecutive by `index`, oldest first. */
    messages = [];
    isLoaded = false;
    hasOlder = false;
    /** The window does not reach the end; what is new there is not taken in. */
    hasNewer = false;
    isLoadingOlder = false;
    /** Nobody reads the beginning of the window: it may be dropped when the end grows. */
    isFollowed = true;

    /** How turns ended whose questions have no whole answer. */
    outcomes = new Outcomes();

    #request;
    #line = Promise.resolve();

    /** @param {(query: object) => Promise<{ messages: object[], outcomes: object[], has_more: boolean }>} request */
    constructor(request) {
        this.#request = request;
    }

    /** The index behind the last message of the window; 0 before anything is loaded. */
    get end() { return (this.messages.at(-1)?.index ?? -1) + 1; }

    /** Loads the end of the history, in place of what there is. */
    loadTail() {
        return this.#inLine(async () => {
            const page = await this.#load({ limit: PAGE });
            this.messages = page.messages;
            this.hasOlder = page.has_more;
            this.hasNewer = false;
            this.isLoaded = true;
        });
    }

    /** Loads what came behind the window, up to the end of the history; from the last question on, for its outcome. */
    catchUp() {
        return this.#inLine(async () => {
            if (!this.isLoaded || this.hasNewer) return;
            const question = this.messages.findLast(({ role }) => role === 'user');
            let after = question ? question.index - 1 : this.end - 1;
            let page;
            do {
                page = await this.#load({ after, limit: PAGE });
                this.#append(page.messages);
                after = page.messages.at(-1)?.index ?? this.end - 1;
            } while (page.has_more && page.messages.length);
            this.#trimStart();
        });
    }

    loadOlder() {
        if (!this.hasOlder || this.isLoadingOlder) return Promise.resolve();
        this.isLoadingOlder = true;
        return this.#inLine(async () => {
            const page = await this.#load({ before: this.messages[0]?.index, limit: PAGE });
            this.messages = [...page.messages, ...this.messages];
            this.hasOlder = page.has_more;
            if (this.messages.length > WINDOW) {
                this.messages = this.messages.slice(0, WINDOW);
                this.hasNewer = true;
            }
        }).finally(() => { this.isLoadingOlder = false; });
    }

    loadNewer() {
        return this.#inLine(async () => {
            if (!this.hasNewer) return;
            const page = await this.#load({ after: this.end - 1, limit: PAGE });
            this.#append(page.messages);
            this.hasNewer = page.has_more;
            if (this.messages.length > WINDOW) {
                this.messages = this.messages.slice(-WINDOW);
                this.hasOlder = true;
            }
        });
    }

    /** Loads the stretch around a message in place of what there is, unless the message is there. */
    loadAround(index) {
        return this.#inLine(async () => {
            if (this.messages.some((message) => message.index === index)) return;
            const page = await this.#load({ after: Math.max(-1, index - PAGE / 2), limit: PAGE });
            this.messages = page.messages;
            this.hasOlder = (page.messages[0]?.index ?? 0) > 0;
            this.hasNewer = page.has_more;
        });
    }

    /** Takes in a message that has just been written; `false` when others before it are missing. */
    take(message) {
        if (!this.isLoaded || this.hasNewer || message.index > this.end) return false;
        this.#append([message]);
        this.#trimStart();
        return true;
    }

    async #load(query) {
        const page = await this.#request(query);
        this.outcomes.take(page.outcomes);
        return page;
    }

    #append(messages) {
        const fresh = messages.filter((message) => message.index >= this.end);
        if (fresh.length) this.messages = [...this.messages, ...fresh];
    }

    #trimStart() {
        if (!this.isFollowed || this.messages.length <= WINDOW) return;
        this.messages = this.messages.slice(-WINDOW);
        this.hasOlder = true;
    }

    #inLine(work) {
        const done = this.#line.then(work);
        // One that failed does not stop those behind it; its caller is told.
        this.#line = done.catch(() => {});
        return done;
    }
}
