import { Emitter } from './emitter.js';

/** The profiles that the server offers. */
export class Profiles extends Emitter {
    /** As the server gives them. */
    all = [];
    /** Why there are none; `null` when they are there, or have not been asked for. */
    error = null;

    #api;
    #settings;

    constructor({ api, settings }) {
        super();
        this.#api = api;
        this.#settings = settings;
    }

    /** Asks for them (again); what is there stays when there is no answer. */
    async load() {
        try {
            this.all = await this.#api.profiles();
            this.error = null;
        } catch (error) {
            this.error = error;
        }
        this.notify();
    }

    /** The one that was chosen last, else the secretary, else the first. */
    get preferred() {
        return this.named(this.#settings.lastProfile) ?? this.named('secretary') ?? this.all[0] ?? null;
    }

    named(id) { return this.all.find((profile) => profile.id === id) ?? null; }
}
