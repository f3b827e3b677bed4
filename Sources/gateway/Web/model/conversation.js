import { SessionLink } from '../net/session-link.js';
import { BlockList } from './block-list.js';
import { Delivery } from './delivery.js';
import { Emitter } from './emitter.js';
import { History } from './history.js';
import { Sheet } from './sheet.js';
import { Turns } from './turns.js';
import { Versions } from './versions.js';

/** Frames that are kept until the history is there. */
const EARLY_LIMIT = 10_000;

/**
 * One session as it is shown: its history, what is being written, what waits, and what this client sends.
 *
 * Listeners hear of every change; `blocks` then is a new array in which unchanged blocks are the same objects.
 */
export class Conversation extends Emitter {
    /** `loading`, `ready`, `gone` (deleted, or never there) or `failed` (see `error`). */
    state = 'loading';
    error = null;
    session = null;
    /** As `session_sync` tells them. */
    limits = null;
    todo = [];
    /** What the context keeps word for word. */
    sheet;
    /** The number of a message that the reader wants to see, until it is shown. */
    wanted = null;
    /** Told about errors that belong to no message and no turn. */
    onError = () => {};

    #api;
    #link;
    #history;
    #turns = new Turns();
    #versions;
    #delivery;
    #blockList = new BlockList();
    #blocks = null;
    /** Frames that came before the history: where their turn begins can only be seen there. */
    #early = [];
    #isClosed = false;

    constructor({ sessionId, api, outbox, makeLink = (options) => new SessionLink(options), world = {} }) {
        super();
        this.sessionId = sessionId;
        this.#api = api;
        this.sheet = new Sheet({ api, sessionId });
        this.#history = new History((query) => api.messages(sessionId, query));
        this.#link = makeLink({
            sessionId, onSync: (sync) => this.#sync(sync), onFrame: (frame) => this.#receive(frame),
            onGone: (code) => this.#gone(code),
        });
        this.#versions = new Versions({ api, sessionId, onChange: () => this.#changed() });
        this.#delivery = new Delivery({
            sessionId, outbox, send: (frame) => this.#link.send(frame), onChange: () => this.#changed(), world,
        });
        this.#link.subscribe(() => this.notify());
    }

    // What there is to see

    /** `connecting`, `open`, `waiting` or `closed`. */
    get connection() { return this.#link.state; }
    get retryAt() { return this.#link.retryAt; }
    /** The open turn: `{ turnId, state, attempt, startedAt }`, or `null`. */
    get turn() { return this.#turns.open; }
    get hasOlder() { return this.#history.hasOlder; }
    get hasNewer() { return this.#history.hasNewer; }
    get loadingOlder() { return this.#history.isLoadingOlder; }

    /** Everything that is shown, oldest first. */
    get blocks() {
        this.#blocks ??= this.#blockList.compose({
            history: this.#history, turns: this.#turns, versions: this.#versions, pending: this.#delivery.pending,
        });
        return this.#blocks;
    }

    /** Whether the reader is at the end: only then may the beginning of the window be dropped. */
    set isFollowed(value) { this.#history.isFollowed = value; }

    // Life

    open() {
        this.#link.start();
        return this.#load(async () => {
            await this.#loadTail();
            this.state = 'ready';
            this.#changed();
            await this.#versions.load();
        });
    }

    close() {
        this.#isClosed = true;
        this.#link.stop();
    }

    /** Begins again after `failed`. */
    reload() {
        this.state = 'loading';
        this.error = null;
        this.notify();
        this.#link.retryNow();
        return this.#load(async () => {
            await this.#loadTail();
            await this.#versions.load();
        });
    }

    retryConnection() { this.#link.retryNow(); }

    // The window

    loadOlder() { return this.#load(() => this.#history.loadOlder()); }
    loadNewer() { return this.#load(() => this.#history.loadNewer()); }
    jumpToEnd() { return this.#history.hasNewer ? this.#load(() => this.#history.loadTail()) : Promise.resolve(); }

    /** Shows a message, wherever in the history it is. */
    async reveal(index) {
        await this.#load(() => this.#history.loadAround(index));
        this.wanted = index;
        this.notify();
    }

    // What the user does

    send(message) { return this.#delivery.add(message); }
    retry(clientMessageId) { this.#delivery.retry(clientMessageId); }
    discard(clientMessageId) { this.#delivery.discard(clientMessageId); }

    /** Asks the question of a turn once more, as a new message, with everything that came with it. */
    async askAgain(turnId) {
        const question = this.#history.messages.find((each) => each.role === 'user' && each.turn_id === turnId);
        if (!question) return;
        const images = await Promise.all((question.images ?? []).map((url) => this.#api.image(url)));
        this.send({ content: question.content ?? '', images, files: question.files ?? [] });
    }

    /** Ends the turn that is shown as open, and no other; over REST where the socket is away. */
    async stop() {
        const name = this.turn ? { turn_id: this.turn.turnId } : {};
        if (!this.#link.send({ type: 'stop', ...name })) await this.#api.stop(this.sessionId, name);
    }

    async editWaiting(turnId, content) {
        await this.#api.editQueued(this.sessionId, turnId, content);
        this.#turns.edit(turnId, content);
        this.#changed();
    }

    async cancelWaiting(turnId) {
        await this.#api.cancelQueued(this.sessionId, turnId);
        this.#turns.dropQueued(turnId);
        this.#changed();
    }

    decide(callId, decision, remember = false) {
        return this.#api.decide(this.sessionId, callId, decision, remember);
    }

    /** Has a summary made; `false` when there is nothing yet that one could stand for. */
    async compress(focus) {
        const before = this.#versions.count;
        this.#versions.take(await this.#api.compress(this.sessionId, focus));
        return this.#versions.count > before || this.#versions.isRunning;
    }

    async undoCompression(compressionId) {
        await this.#versions.undo(compressionId);
        const context = await this.#api.context(this.sessionId);
        this.#figures(context.context_tokens, context.max_context_tokens);
        this.notify();
    }

    // From the server

    #sync(sync) {
        this.session = {
            name: sync.name, profileId: sync.profile_id, pinned: sync.pinned, messageCount: sync.message_count,
            contextTokens: sync.context_tokens, maxContextTokens: sync.max_context_tokens,
        };
        this.limits = sync.limits;
        this.todo = sync.todo ?? [];
        this.#turns.sync(sync);
        for (const waiting of sync.queued) this.#delivery.shown(waiting.client_message_id);
        this.#delivery.resend();
        if (!sync.recovered) {
            this.#early = [];
            this.#catchUp();
            // What could not be loaded while the server was away is loaded now that it is back.
            if (this.state === 'failed') this.reload();
            else if (this.#history.isLoaded) this.#versions.load().catch(() => {});
        }
        this.#changed();
    }

    #receive(frame) {
        if (!this.#history.isLoaded) return this.#keepEarly(frame);
        switch (frame.type) {
        case 'message_accepted': this.#accepted(frame); break;
        case 'user_message': this.#userMessage(frame); break;
        case 'session_updated':
            Object.assign(this.session, { name: frame.name, profileId: frame.profile_id, pinned: frame.pinned });
            break;
        case 'todo_updated': this.todo = frame.items; break;
        case 'compression_started': case 'compression_failed': this.#versions.receive(frame); break;
        case 'context_compressed': this.#compressed(frame); break;
        case 'context_sheet': this.#contextChanged(frame); break;
        case 'error': this.#failed(frame); break;
        default: this.#turnFrame(frame);
        }
        return this.#changed();
    }

    /** A history that does not come must not fill the memory; it is begun again. */
    #keepEarly(frame) {
        this.#early.push(frame);
        if (this.#early.length < EARLY_LIMIT) return;
        this.#early = [];
        this.#link.startOver();
    }

    #accepted(frame) {
        this.#delivery.accepted(frame.client_message_id);
        if (frame.message_index === null) return;
        this.#turns.accepted(frame);
        this.#count(frame.message_index + 1);
    }

    #userMessage({ message, message_index: index, client_message_id: clientMessageId }) {
        if (clientMessageId) this.#blockList.name(index, clientMessageId);
        this.#delivery.shown(clientMessageId);
        this.#turns.userMessage(message);
        this.#count(index + 1);
        if (!this.#history.take(message)) this.#catchUp();
    }

    #turnFrame(frame) {
        if (frame.type === 'turn_queued') this.#delivery.shown(frame.client_message_id);
        if (frame.type === 'profile_switched') this.session.profileId = frame.profile_id;
        const ended = this.#turns.receive(frame, this.#beginOf(frame.turn_id));
        if (frame.type === 'stream_restart') this.#catchUp();
        if (!ended) return;
        if (frame.type === 'stream_end') this.#figures(frame.context_tokens, frame.max_context_tokens);
        if (typeof frame.message_index === 'number') this.#count(frame.message_index + 1);
        this.#catchUp();
    }

    #failed(frame) {
        if (frame.turn_id) {
            this.#turnFrame(frame);
        } else if (frame.client_message_id) {
            this.#delivery.refused(frame.client_message_id, frame);
        } else if (!this.#delivery.refusedUnnamed(frame)) {
            this.onError(frame);
        }
    }

    #compressed(frame) {
        this.#versions.receive(frame);
        this.#figures(frame.tokens_after, this.session.maxContextTokens);
        return this.#loadVersions(frame.compression_id);
    }

    #contextChanged(frame) {
        this.#figures(frame.context_tokens, this.session.maxContextTokens);
        return this.#loadVersions(frame.version);
    }

    async #loadVersions(version) {
        this.sheet.receive(version);
        try {
            await this.#versions.load();
        } catch {
            // What the frame tells is shown; the list comes with the next opening.
        }
    }

    /** The index behind the message that began a turn. */
    #beginOf(turnId) {
        const message = this.#history.messages.findLast((each) => each.role === 'user' && each.turn_id === turnId);
        return message ? message.index + 1 : this.session.messageCount;
    }

    async #loadTail() {
        await this.#history.loadTail();
        for (const frame of this.#early.splice(0)) this.#receive(frame);
    }

    #gone() {
        this.state = 'gone';
        this.#changed();
    }

    #count(messageCount) {
        this.session.messageCount = Math.max(this.session.messageCount, messageCount);
    }

    #figures(contextTokens, maxContextTokens) {
        Object.assign(this.session, { contextTokens, maxContextTokens });
    }

    /** Loads what was written meanwhile; what was shown of ended turns before makes place for it. */
    async #catchUp() {
        const ended = this.#turns.ended;
        try {
            await this.#history.catchUp();
            this.#turns.settle(ended);
            this.#count(this.#history.hasNewer ? 0 : this.#history.end);
            this.#changed();
        } catch {
            // The connection is away: it is done again when it is back.
        }
    }

    async #load(work) {
        try {
            await work();
            if (this.state === 'loading') this.state = 'ready';
        } catch (error) {
            if (error.code === 'session_not_found') this.#gone();
            else if (this.state === 'loading') Object.assign(this, { state: 'failed', error });
            else this.onError(error);
        }
        this.#changed();
    }

    #changed() {
        this.#blocks = null;
        if (!this.#isClosed) this.notify();
    }
}
