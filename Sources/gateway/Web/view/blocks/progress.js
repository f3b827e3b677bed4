import { fill, h } from '../dom.js';
import { duration } from '../format.js';

const WORDS = {
    queued: 'Waiting for a worker', model: 'Waiting for the model', again: 'Once more, after a worker was lost',
};
/** A wait that is longer has a reason, which is asked for every so often; both in seconds. */
const LONG_WAIT = 3;
const ASK_EVERY = 10;

/** What is seen from the moment of sending until there is something of the answer, with the time that it takes. */
export class ProgressBlock {
    #api;
    #words = h('span', {});
    #time = h('span', { class: 'progress-time' });
    #reason = h('span', { class: 'progress-reason' });
    #timer;
    #askedAt = 0;

    constructor({ api }) {
        this.#api = api;
        this.element = h('div', { class: 'progress' },
            h('span', { class: 'progress-dots', aria: { hidden: 'true' } }, h('i'), h('i'), h('i')),
            this.#words, this.#time, this.#reason);
        this.#timer = setInterval(() => this.#tick(), 1000);
    }

    destroy() { clearInterval(this.#timer); }

    update({ phase }) {
        this.#words.textContent = WORDS[phase];
        if (phase !== 'queued') this.#reason.textContent = '';
        this.#tick();
    }

    #tick() {
        const { since, phase } = this.block;
        const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
        this.#time.textContent = seconds >= 1 ? duration(Math.max(seconds, 1)).replace('.0', '') : '';
        if (phase === 'queued' && seconds >= LONG_WAIT && Date.now() - this.#askedAt > ASK_EVERY * 1000) this.#ask();
    }

    async #ask() {
        this.#askedAt = Date.now();
        // Without an answer the line above the conversation says that the server is away.
        const health = await this.#api.health().catch(() => null);
        if (!health || this.block.phase !== 'queued') return;
        fill(this.#reason, health.workers === 0
            ? 'No worker is running. The message is kept, and answered once there is one.'
            : 'All workers are busy. The message is kept, and answered in its turn.');
    }
}
