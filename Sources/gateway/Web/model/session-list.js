import { Emitter } from './emitter.js';

/** How long a removed session can be had back, in milliseconds. */
export const UNDO_TIME = 6000;
const PAGE = 200;

/** All sessions as the list shows them, kept up to date by the list feed. */
export class SessionList extends Emitter {
    /** `loading` until the feed has told the list for the first time. */
    state = 'loading';
    hasMore = false;

    #api;
    #feed;
    #readMarks;
    #world;
    #sessions = new Map();
    #removals = new Map();
    #wishes = new Map();
    #sorted = null;
    #isLoadingMore = false;
    /**
     * Where the last page has ended, as the server says: a place of the list stays where it is, a session moves. `null`
     * before the first page, which is read once more for the sake of its end.
     */
    #cursor = null;
    #pages = 0;
    /** Sessions that the feed has told of while a page was on its way: what it told is newer. */
    #told = new Set();
    /** Rows of the connection before, shown until the list is as long again. */
    #stale = new Map();
    /** Counts the connections, so that no page of an earlier one is taken in. */
    #round = 0;

    constructor({ api, feed, readMarks, world = {} }) {
        super();
        this.#api = api;
        this.#feed = feed;
        this.#readMarks = readMarks;
        this.#world = {
            setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
            clearTimeout: (handle) => clearTimeout(handle), ...world,
        };
        feed.onFrame = (frame) => this.#receive(frame);
        feed.subscribe(() => this.notify());
        readMarks.subscribe(() => this.#changed());
    }

    /** Of the feed: `connecting`, `open`, `waiting` or `closed`. */
    get connection() { return this.#feed.state; }

    /** Pinned ones first, then the most recently active; without those that are being removed. */
    get sessions() {
        this.#sorted ??= [...new Map([...this.#stale, ...this.#sessions]).values()].filter(({ id }) => !this.#removals.has(id))
            .map((session) => this.#shown(session)).sort(byPlace);
        return this.#sorted;
    }

    get(id) { return this.sessions.find((session) => session.id === id) ?? null; }

    /** Sessions whose names or previews have all the words. */
    filter(text) {
        const words = text.toLowerCase().split(/\s+/).filter(Boolean);
        return this.sessions.filter(({ name, preview }) => {
            const where = `${name ?? ''} ${preview}`.toLowerCase();
            return words.every((word) => where.includes(word));
        });
    }

    /** Sessions in whose messages the server finds the words, each with a `snippet`. */
    async find(text) {
        const found = await this.#api.sessions({ q: text, limit: 50 });
        return found.filter(({ session_id: id }) => !this.#removals.has(id))
            .map((body) => ({ ...this.#shown(entry(body)), snippet: body.match?.snippet ?? null, message: body.match?.index ?? null }));
    }

    /** Loads a further page. */
    async loadMore() {
        if (!this.hasMore || this.#isLoadingMore) return;
        this.#isLoadingMore = true;
        const round = this.#round;
        try {
            if (this.#cursor === null) await this.#loadPage(round);
            if (this.#cursor !== null) await this.#loadPage(round);
        } finally {
            if (round === this.#round) this.#isLoadingMore = false;
            this.#changed();
        }
    }

    async #loadPage(round) {
        this.#told.clear();
        const place = this.#cursor === null ? {} : { cursor: this.#cursor };
        const page = await this.#api.sessionPage({ ...place, limit: PAGE });
        if (round !== this.#round) return;
        for (const body of page.sessions) {
            if (!this.#told.has(body.session_id)) this.#sessions.set(body.session_id, entry(body));
        }
        this.#pages += 1;
        this.#cursor = page.cursor;
        this.hasMore = page.cursor !== null;
    }

    /** Takes the list over from a new connection; rows that were loaded beyond it stay until they are read again. */
    async #sync({ sessions, has_more: hasMore }) {
        const [before, pages] = [this.#sessions, this.#pages];
        this.#round += 1;
        this.#sessions = new Map(sessions.map((body) => [body.session_id, entry(body)]));
        this.hasMore = hasMore;
        this.#cursor = null;
        this.#pages = 0;
        this.#isLoadingMore = false;
        this.state = 'ready';
        if (pages < 2 || !hasMore) return;
        const fresh = this.#sessions;
        this.#stale = new Map([...before].filter(([id]) => !fresh.has(id)));
        const round = this.#round;
        this.#isLoadingMore = true;
        try {
            while (round === this.#round && this.hasMore && this.#pages < pages) await this.#loadPage(round);
        } catch {
            // The rows beyond are read as the reader comes to them.
        } finally {
            if (round === this.#round) {
                this.#stale.clear();
                this.#isLoadingMore = false;
                this.#changed();
            }
        }
    }

    async create(profileId) {
        const { session_id: id, created_at: at } = await this.#api.createSession(profileId);
        if (!this.#sessions.has(id)) {
            this.#sessions.set(id, entry({
                session_id: id, profile_id: profileId, name: null, pinned: false, created_at: at, last_active: at,
                message_count: 0, preview: '', activity: 'idle',
            }));
        }
        this.#changed();
        return id;
    }

    rename(id, name) { return this.#wish(id, { name }, () => this.#api.renameSession(id, name)); }
    pin(id, pinned) { return this.#wish(id, { pinned }, () => this.#api.pin(id, pinned)); }

    /** Takes a session out of the list at once, and deletes it when nobody has asked for it back in time. */
    remove(id) {
        this.#removals.set(id, this.#world.setTimeout(() => this.#delete(id), UNDO_TIME));
        this.#changed();
    }

    undoRemove(id) {
        this.#world.clearTimeout(this.#removals.get(id));
        this.#removals.delete(id);
        this.#changed();
    }

    /** The page is being left: what was removed is deleted now. */
    flushRemovals() {
        for (const [id, timer] of this.#removals) {
            this.#world.clearTimeout(timer);
            this.#delete(id, { keepalive: true });
        }
    }

    async #delete(id, options) {
        try {
            await this.#api.deleteSession(id, options);
            this.#forget(id);
        } catch (error) {
            if (error.code === 'session_not_found') this.#forget(id);
        }
        // One that could not be deleted comes back into view.
        this.#removals.delete(id);
        this.#changed();
    }

    /** Shows a change before the server has made it; takes it back when it was refused. */
    async #wish(id, change, request) {
        const wish = { ...this.#wishes.get(id), ...change };
        this.#wishes.set(id, wish);
        this.#changed();
        try {
            const body = await request();
            const known = this.#sessions.get(id);
            if (known && body) this.#sessions.set(id, { ...entry({ ...body, activity: known.activity }) });
        } finally {
            if (this.#wishes.get(id) === wish) this.#wishes.delete(id);
            this.#changed();
        }
    }

    #receive(frame) {
        switch (frame.type) {
        case 'sessions_sync': this.#sync(frame); break;
        case 'session_created': case 'session_updated':
            this.#sessions.set(frame.session_id, entry(frame));
            this.#told.add(frame.session_id);
            break;
        case 'session_deleted': this.#forget(frame.session_id); break;
        default: return;
        }
        this.#changed();
    }

    #forget(id) {
        this.#sessions.delete(id);
        this.#stale.delete(id);
        this.#told.add(id);
    }

    #shown(session) {
        const wished = { ...session, ...this.#wishes.get(session.id) };
        return { ...wished, unread: this.#readMarks.isUnread(session.id, session.messageCount) };
    }

    #changed() {
        this.#sorted = null;
        this.notify();
    }
}

function entry(body) {
    return {
        id: body.session_id, profileId: body.profile_id, name: body.name, pinned: body.pinned,
        createdAt: Date.parse(body.created_at), lastActive: Date.parse(body.last_active),
        messageCount: body.message_count, preview: body.preview, activity: body.activity ?? 'idle',
    };
}

function byPlace(one, other) {
    return Number(other.pinned) - Number(one.pinned) || other.lastActive - one.lastActive;
}
