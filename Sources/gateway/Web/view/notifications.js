/** An answer that took longer than this is announced when nobody looks, in seconds. */
const LONG_TURN = 30;

/** Tells the user outside of the page that a long answer is there, if they asked for that. */
export class Notifications {
    #settings;

    constructor(settings) {
        this.#settings = settings;
    }

    get isPossible() { return typeof Notification !== 'undefined' && Notification.permission !== 'denied'; }

    /** Asks the browser for its permission; `true` when there is one. */
    async enable() {
        if (!this.isPossible) return false;
        return await Notification.requestPermission() === 'granted';
    }

    /** A call waits, and nobody looks. */
    approvalNeeded({ title, tool }) {
        this.#show(title, `Waits for your approval: ${tool}`);
    }

    turnEnded({ title, text, seconds, onClick }) {
        if (seconds >= LONG_TURN) this.#show(title, text.slice(0, 200), onClick);
    }

    #show(title, body, onClick = () => {}) {
        const isWanted = this.#settings.notifications && this.isPossible && Notification.permission === 'granted';
        if (!isWanted || !document.hidden) return;
        const notification = new Notification(title, { body, tag: title });
        notification.onclick = () => {
            window.focus();
            notification.close();
            onClick();
        };
    }
}
