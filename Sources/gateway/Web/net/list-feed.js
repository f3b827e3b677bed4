import { LiveSocket, socketUrl } from './live-socket.js';

/** The feed of the list of sessions; `onFrame` gets every frame of it, `sessions_sync` first after each connecting. */
export class ListFeed {
    #socket;

    constructor({ world, base } = {}) {
        this.onFrame = () => {};
        this.#socket = new LiveSocket({
            url: () => socketUrl('/ws/sessions', base), onFrame: (frame) => this.onFrame(frame), world,
        });
    }

    get state() { return this.#socket.state; }
    get retryAt() { return this.#socket.retryAt; }

    subscribe(listener) { return this.#socket.subscribe(listener); }
    start() { this.#socket.start(); }
    stop() { this.#socket.stop(); }
    retryNow() { this.#socket.retryNow(); }
}
