import { Emitter } from '../model/emitter.js';
import { folderOf } from '../model/place.js';

/** Closed for good: not signed in, foreign origin, no such session, deleted. */
const FINAL_CODES = new Set([4001, 4003, 4004, 4010]);
const RESTARTING = 1012;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** Without a frame for so long the server is asked for a sign of life. */
const QUIET_LIMIT = 20_000;
const PONG_LIMIT = 10_000;
const PING = JSON.stringify({ type: 'ping' });

const browser = () => ({
    makeSocket: (url) => new WebSocket(url),
    setTimeout: (run, milliseconds) => globalThis.setTimeout(run, milliseconds),
    clearTimeout: (handle) => globalThis.clearTimeout(handle),
    now: () => Date.now(),
    random: () => Math.random(),
    events: globalThis,
});

/**
 * A WebSocket that comes back: at once after a restart of the server, otherwise after pauses that grow from half a
 * second to thirty, each with some chance. Listeners hear of every change of `state`.
 */
export class LiveSocket extends Emitter {
    /** `connecting`, `open`, `waiting` (for the next attempt) or `closed` (for good, or not started). */
    state = 'closed';
    /** When the next attempt is due, in milliseconds since 1970. */
    retryAt = null;
    /** Of the last connection. */
    closeCode = null;

    #url;
    #onFrame;
    #onGone;
    #world;
    #socket = null;
    #timer = null;
    #watch = null;
    #failures = 0;
    #hasHeard = false;
    #wake = () => this.#retryIfWaiting();
    /** The network is gone: what still looks open is not, and a server on this machine answers at once. */
    #lost = () => { if (this.state === 'open') this.#abandon(); };

    /**
     * @param {() => string} url asked before every attempt
     * @param {(frame: object) => void} onFrame gets every frame but `pong`
     * @param {(code: number) => void} onGone told when it is of no use to come back
     */
    constructor({ url, onFrame, onGone = () => {}, world = {} }) {
        super();
        this.#url = url;
        this.#onFrame = onFrame;
        this.#onGone = onGone;
        this.#world = { ...browser(), ...world };
    }

    start() {
        if (this.state !== 'closed') return;
        for (const event of ['online', 'focus', 'pageshow']) this.#world.events?.addEventListener?.(event, this.#wake);
        this.#world.events?.addEventListener?.('offline', this.#lost);
        this.#connect();
    }

    stop() {
        for (const event of ['online', 'focus', 'pageshow']) {
            this.#world.events?.removeEventListener?.(event, this.#wake);
        }
        this.#world.events?.removeEventListener?.('offline', this.#lost);
        this.#drop();
        this.#set('closed');
    }

    /** Sends an object as JSON; `false` when there is no connection. */
    send(frame) {
        if (this.state !== 'open') return false;
        this.#socket.send(JSON.stringify(frame));
        return true;
    }

    /** Does not wait for the pause to end. */
    retryNow() { this.#retryIfWaiting(); }

    #retryIfWaiting() {
        if (this.state === 'waiting') this.#connect();
    }

    #connect() {
        this.#drop();
        this.#hasHeard = false;
        const socket = this.#world.makeSocket(this.#url());
        this.#socket = socket;
        socket.onmessage = (event) => { if (socket === this.#socket) this.#receive(event.data); };
        socket.onclose = (event) => { if (socket === this.#socket) this.#closed(event.code); };
        socket.onopen = () => {
            if (socket !== this.#socket) return;
            this.#set('open');
            this.#watchSilence();
        };
        this.#set('connecting');
    }

    #receive(text) {
        this.#hasHeard = true;
        this.#failures = 0;
        this.#watchSilence();
        const frame = JSON.parse(text);
        if (frame.type !== 'pong') this.#onFrame(frame);
    }

    #closed(code) {
        this.closeCode = code;
        const wasHeard = this.#hasHeard;
        this.#drop();
        if (FINAL_CODES.has(code)) {
            this.stop();
            return this.#onGone(code);
        }
        const pause = code === RESTARTING && wasHeard ? 0 : this.#nextPause();
        this.retryAt = this.#world.now() + pause;
        this.#timer = this.#world.setTimeout(() => this.#connect(), pause);
        return this.#set('waiting');
    }

    #nextPause() {
        const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
        this.#failures += 1;
        return Math.round(longest * (0.5 + this.#world.random() / 2));
    }

    /** A connection that is dead without having said so is found by asking. */
    #watchSilence() {
        this.#world.clearTimeout(this.#watch);
        this.#watch = this.#world.setTimeout(() => {
            this.#socket.send(PING);
            this.#watch = this.#world.setTimeout(() => this.#abandon(), PONG_LIMIT);
        }, QUIET_LIMIT);
    }

    #abandon() {
        this.#closed(1006);
    }

    #drop() {
        this.#world.clearTimeout(this.#timer);
        this.#world.clearTimeout(this.#watch);
        this.retryAt = null;
        const socket = this.#socket;
        this.#socket = null;
        // A socket that is still connecting says so on the console when it is closed; it is closed once it is open.
        if (socket?.readyState === 0) socket.onopen = () => socket.close(1000);
        else if (socket?.readyState === 1) socket.close(1000);
    }

    #set(state) {
        this.state = state;
        this.notify();
    }
}

/** The address of a WebSocket beside the page. */
export function socketUrl(path, base = globalThis.location) {
    return `${base.protocol === 'https:' ? 'wss' : 'ws'}://${base.host}${folderOf(base)}${path}`;
}
