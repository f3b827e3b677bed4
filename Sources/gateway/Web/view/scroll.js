/** Near enough to the end to be at it, in pixels. */
const AT_END = 40;
/** Further pages are loaded when so much is left, in pixels. */
const NEAR_EDGE = 1200;

/**
 * Keeps the reader's place: at the end while they are there, otherwise at what they are reading, whatever is added or
 * taken away above and below.
 */
export class Scroll {
    /** The reader is at the end, and stays there while it grows. */
    isFollowing = true;

    #box;
    #onEdge;
    #onChange;
    #resize;
    #lastTop = 0;

    /**
     * @param {HTMLElement} box what scrolls
     * @param {(edge: 'older'|'newer') => void} onEdge the reader comes near the beginning or the end of what is loaded
     * @param {() => void} onChange told when `isFollowing` changes
     */
    constructor({ box, content, onEdge, onChange }) {
        this.#box = box;
        this.#onEdge = onEdge;
        this.#onChange = onChange;
        box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
        // What grows by itself (images, folds, the composer below) moves the end, too.
        this.#resize = new ResizeObserver(() => { if (this.isFollowing) this.toEnd(); });
        this.#resize.observe(content);
        this.#resize.observe(box);
    }

    destroy() { this.#resize.disconnect(); }

    toEnd() {
        this.#box.scrollTop = this.#box.scrollHeight;
        this.#set(true);
    }

    /** Does something to the content so that what the reader sees stays where it is. */
    keepingPlace(change) {
        const anchor = this.isFollowing ? null : this.#anchor();
        const offset = anchor?.getBoundingClientRect().top;
        change();
        if (this.isFollowing) this.toEnd();
        else if (anchor?.isConnected) this.#box.scrollTop += anchor.getBoundingClientRect().top - offset;
        this.#lastTop = this.#box.scrollTop;
    }

    /** Asks for more where the reader is near an edge. */
    checkEdges() {
        const { scrollTop, scrollHeight, clientHeight } = this.#box;
        // Before it is in the page it has no edges.
        if (!clientHeight) return;
        if (scrollTop < NEAR_EDGE) this.#onEdge('older');
        if (scrollHeight - scrollTop - clientHeight < NEAR_EDGE) this.#onEdge('newer');
    }

    #scrolled() {
        const { scrollTop, scrollHeight, clientHeight } = this.#box;
        const rest = scrollHeight - scrollTop - clientHeight;
        // Only the reader goes up; a growing page leaves the place and moves the end away.
        if (scrollTop < this.#lastTop - 2 && rest > AT_END) this.#set(false);
        else if (rest <= AT_END) this.#set(true);
        this.#lastTop = scrollTop;
        this.checkEdges();
    }

    #set(isFollowing) {
        if (this.isFollowing === isFollowing) return;
        this.isFollowing = isFollowing;
        this.#onChange();
    }

    /** The first block that can be seen. */
    #anchor() {
        const top = this.#box.getBoundingClientRect().top;
        return [...this.#box.querySelectorAll('.block')].find((block) => block.getBoundingClientRect().bottom > top);
    }
}
