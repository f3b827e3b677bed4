import { Emitter } from './emitter.js';
import { StoredValue } from './storage.js';

const DEFAULTS = { theme: 'system', sendKey: 'enter', notify: false, lastProfile: null };
const CHOICES = { theme: ['system', 'light', 'dark'], sendKey: ['enter', 'mod-enter'] };

/** What the user has set for this browser, the same in all of its tabs. */
export class Settings extends Emitter {
    #stored;

    constructor(options = {}) {
        super();
        this.#stored = new StoredValue('settings', {}, { ...options, onChange: () => this.notify() });
    }

    /** `system`, `light` or `dark`. */
    get theme() { return this.#get('theme'); }
    set theme(value) { this.#set('theme', value); }

    /** What sends a message: `enter`, or `mod-enter` for Ctrl or Command with Enter. */
    get sendKey() { return this.#get('sendKey'); }
    set sendKey(value) { this.#set('sendKey', value); }

    /** The same, `null` where nobody has chosen. */
    get chosenSendKey() { return this.#stored.value?.sendKey === undefined ? null : this.sendKey; }

    /** Whether the end of a long turn is announced while the page is hidden. */
    get notifications() { return this.#get('notify') === true; }
    set notifications(value) { this.#set('notify', value === true); }

    /** The profile of the session made last. */
    get lastProfile() { return this.#get('lastProfile'); }
    set lastProfile(value) { this.#set('lastProfile', value); }

    #get(name) {
        const value = this.#stored.value?.[name] ?? DEFAULTS[name];
        return CHOICES[name] && !CHOICES[name].includes(value) ? DEFAULTS[name] : value;
    }

    #set(name, value) {
        this.#stored.value = { ...this.#stored.value, [name]: value };
        this.notify();
    }
}
