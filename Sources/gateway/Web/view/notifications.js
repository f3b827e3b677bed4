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

    turnEnded({ title, text, seconds, onClick }) {
        const isWanted = this.#settings.notifications && this.isPossible && Notification.permission === 'granted';
        if (!isWanted || !document.hidden || seconds < LONG_TURN) return;
        const notification = new Notification(title, { body: text.slice(0, 200), tag: title });
        notification.onclick = () => {
            window.focus();
            notification.close();
            onClick();
        };
    }
}
