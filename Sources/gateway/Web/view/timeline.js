import { h } from './dom.js';
import { announce } from './announcer.js';
import { CompressionBlock } from './blocks/compression.js';
import { NoticeBlock } from './blocks/notice.js';
import { ProgressBlock } from './blocks/progress.js';
import { TextBlock } from './blocks/text.js';
import { ThinkingBlock } from './blocks/thinking.js';
import { ToolBlock } from './blocks/tool.js';
import { UserBlock } from './blocks/user.js';
import { dayName, dayOf } from './format.js';
import { icon } from './icons.js';
import { Scroll } from './scroll.js';
import { View } from './view.js';

const VIEWS = {
    user: UserBlock, text: TextBlock, thinking: ThinkingBlock, tool: ToolBlock, notice: NoticeBlock, system: NoticeBlock,
    compression: CompressionBlock, progress: ProgressBlock,
};

/**
 * What was said, oldest first. A block's element is made once, updated in place, and moved only when its place among
 * the others has changed.
 */
export class Timeline extends View {
    #conversation;
    #context;
    #views = new Map();
    #shown = [];
    #scroll;
    #days = new Map();
    #blocks = h('div', { class: 'blocks' });
    #box;
    #jump;
    #wasBusy = false;
    #isLoadingNewer = false;
    #openSeen = 0;

    constructor({ conversation, api, toasts }) {
        super();
        this.#conversation = conversation;
        this.#context = { conversation, api, toasts };
        this.#box = h('div', { class: 'timeline', tabindex: 0, role: 'log', aria: { label: 'Conversation', live: 'off' } },
            this.#blocks);
        this.#jump = h('button', {
            type: 'button', class: 'jump-to-end', hidden: true, on: { click: () => this.#jumpToEnd() },
        }, icon('down'), h('span', {}, 'To the end'));
        this.element = h('div', { class: 'timeline-frame' }, this.#box, this.#jump);
        this.#scroll = new Scroll({
            box: this.#box, content: this.#blocks, onEdge: (edge) => this.#edge(edge), onChange: () => this.#followed(),
        });
        this.watch(conversation);
    }

    destroy() {
        super.destroy();
        this.#scroll.destroy();
        for (const view of this.#views.values()) view.destroy?.();
    }

    /** What was just sent is seen. */
    toEnd() { this.#scroll.toEnd(); }

    render() {
        const blocks = this.#conversation.blocks;
        if (this.#conversation.wanted !== null) this.#scroll.isFollowing = false;
        if (blocks !== this.#shown) {
            this.#scroll.keepingPlace(() => this.#reconcile(blocks));
            this.#shown = blocks;
        }
        this.#box.setAttribute('aria-busy', String(this.#conversation.turn !== null));
        this.#announce(blocks);
        this.#reveal(blocks);
        this.#renderJump();
        this.#scroll.checkEdges();
    }

    /** Brings the message that the reader wants to see before their eyes, and says which it is. */
    #reveal(blocks) {
        const { wanted } = this.#conversation;
        if (wanted === null) return;
        this.#conversation.wanted = null;
        // What a tool gave back stands in the card of its call.
        const block = blocks.findLast(({ index }) => Number.isInteger(index) && index <= wanted);
        const element = this.#views.get(block?.key)?.element;
        if (!element) return;
        element.tabIndex = -1;
        element.scrollIntoView({ block: 'center' });
        element.focus({ preventScroll: true });
        this.#followed();
    }

    #reconcile(blocks) {
        const elements = [];
        const keys = new Set();
        const days = new Set();
        for (const block of blocks) {
            keys.add(block.key);
            const day = block.createdAt && dayOf(block.createdAt);
            // Once each: clocks of this device and the server may differ about midnight.
            if (day && !days.has(day)) elements.push(this.#dayElement(day, block.createdAt));
            days.add(day);
            elements.push(this.#viewOf(block).element);
        }
        for (const [key, view] of this.#views) {
            if (keys.has(key)) continue;
            view.destroy?.();
            this.#views.delete(key);
        }
        place(elements, this.#blocks);
    }

    #viewOf(block) {
        let view = this.#views.get(block.key);
        if (!view) {
            view = new VIEWS[block.kind](this.#context);
            view.element.classList.add('block');
            view.element.dataset.kind = block.kind;
            view.element.dataset.key = block.key;
            this.#views.set(block.key, view);
        }
        if (view.block !== block) {
            view.block = block;
            view.update(block);
        }
        return view;
    }

    #dayElement(day, time) {
        let element = this.#days.get(day);
        if (!element) this.#days.set(day, element = h('p', { class: 'day' }));
        element.textContent = dayName(time);
        return element;
    }

    /** Says in words what the eye sees at the end of a turn; not every piece of it. */
    #announce(blocks) {
        const isBusy = this.#conversation.turn !== null;
        const approvals = blocks.filter((block) => block.kind === 'tool' && block.state === 'approval').length;
        if (approvals > this.#openSeen) announce('Approval needed');
        this.#openSeen = approvals;
        if (this.#wasBusy && !isBusy) announce(endOf(blocks));
        this.#wasBusy = isBusy;
    }

    #edge(edge) {
        const conversation = this.#conversation;
        if (conversation.state !== 'ready') return;
        if (edge === 'older' && conversation.hasOlder && !conversation.loadingOlder) conversation.loadOlder();
        if (edge === 'newer' && conversation.hasNewer && !this.#isLoadingNewer) this.#loadNewer();
    }

    async #loadNewer() {
        this.#isLoadingNewer = true;
        await this.#conversation.loadNewer();
        this.#isLoadingNewer = false;
    }

    async #jumpToEnd() {
        await this.#conversation.jumpToEnd();
        this.#scroll.isFollowing = true;
        this.render();
        this.#scroll.toEnd();
        this.#followed();
    }

    #followed() {
        this.#conversation.isFollowed = this.#scroll.isFollowing;
        this.#renderJump();
    }

    #renderJump() {
        this.#jump.hidden = this.#scroll.isFollowing && !this.#conversation.hasNewer;
        this.#jump.classList.toggle('has-news', this.#conversation.turn !== null);
    }
}

/** Makes `elements` the children of `parent`, moving as few as possible. */
function place(elements, parent) {
    const wanted = new Set(elements);
    for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
    elements.forEach((element, index) => {
        if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
    });
}

function endOf(blocks) {
    const last = blocks.findLast(({ kind }) => kind === 'text' || kind === 'notice');
    if (last?.kind === 'notice' && last.notice === 'error') return `The answer failed: ${last.text}`;
    return last?.stopped || last?.notice === 'stopped' ? 'Answer stopped' : 'Answer finished';
}
