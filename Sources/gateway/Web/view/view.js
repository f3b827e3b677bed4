import { oncePerFrame } from './dom.js';

/** Something that is drawn from what it watches: once in a frame, however often that changes. */
export class View {
    #endings = [];
    #frame = oncePerFrame(() => this.render());

    /** Draws now and whenever one of the sources changes. */
    watch(...sources) {
        for (const source of sources) this.#endings.push(source.subscribe(this.#frame));
        this.#frame();
    }

    /** Draws in the next frame. */
    draw() { this.#frame(); }

    /** Brings the elements up to date. */
    render() {}

    /** Nothing is drawn any more. */
    destroy() {
        this.#frame.cancel();
        for (const end of this.#endings) end();
    }
}
