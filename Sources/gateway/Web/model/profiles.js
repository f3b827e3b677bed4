import { Emitter } from './emitter.js';

/** The profiles that the server offers. */
export class Profiles extends Emitter {
    /** As the server gives them. */
    all = [];

    #api;
    #settings;

    constructor({ api, settings }) {
        super();
        this.#api = api;
        this.#settings = settings;
    }

    async load() {
        this.all = await this.#api.profiles();
        this.notify();
    }

    /** The one that was chosen last, else the secretary, else the first. */
    get preferred() {
        return this.named(this.#settings.lastProfile) ?? this.named('secretary') ?? this.all[0] ?? null;
    }

    named(id) { return this.all.find((profile) => profile.id === id) ?? null; }
}
