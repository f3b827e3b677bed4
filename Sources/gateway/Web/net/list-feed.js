import { LiveSocket, socketUrl } from './live-socket.js';

/** The feed of the list of sessions; `onFrame` gets every frame of it, `sessions_sync` first after each connecting. */
export class ListFeed extends LiveSocket {
    onFrame = () => {};

    constructor({ world, base } = {}) {
        super({ url: () => socketUrl('ws/sessions', base), onFrame: (frame) => this.onFrame(frame), world });
    }
}
