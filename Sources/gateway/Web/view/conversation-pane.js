import { Composer } from './composer.js';
import { h } from './dom.js';
import { emptyState } from './empty-state.js';
import { openFilesPanel } from './files-panel.js';
import { Header } from './header.js';
import { Timeline } from './timeline.js';
import { TodoList } from './todo-list.js';
import { View } from './view.js';
import { wordsFor } from './words.js';

/** One conversation with everything around it. */
export class ConversationPane extends View {
    #conversation;
    #parts;
    #composer;
    #timeline;
    #body = h('div', { class: 'conversation-body' });
    #state = null;
    #context;

    /** @param {object} context what the parts share: `api`, `list`, `profiles`, `drafts`, `settings`, `toasts`, … */
    constructor({ conversation, ...context }) {
        super();
        this.#conversation = conversation;
        this.#context = context;
        const { api, toasts } = context;
        const onFiles = () => openFilesPanel({ sessionId: conversation.sessionId, api, toasts });
        const header = new Header({ conversation, onFiles, ...context });
        this.#composer = new Composer({ conversation, ...context });
        this.#timeline = new Timeline({ conversation, ...context });
        const todo = new TodoList({ conversation });
        this.#parts = [header, this.#composer, this.#timeline, todo];
        this.#composer.element.addEventListener('sent', () => this.#timeline.toEnd());
        this.element = h('section', { class: 'conversation' }, header.element, this.#body,
            h('div', { class: 'conversation-foot' }, todo.element, this.#composer.element));
        conversation.onError = (error) => toasts.error(error);
        this.watch(conversation, context.profiles);
    }

    /** Nothing was said, and nothing is about to be. */
    get isUntouched() { return !this.#conversation.blocks.length && this.#composer.isEmpty; }

    /** Attaches files to the next message. */
    addFiles(files) { this.#composer.addFiles(files); }

    focus() { this.#composer.focus(); }

    destroy() {
        super.destroy();
        for (const part of this.#parts) part.destroy();
    }

    render() {
        const { state, error, session } = this.#conversation;
        const isEmpty = state === 'ready' && this.#conversation.blocks.length === 0;
        const shown = isEmpty ? 'empty' : state === 'loading' && this.#conversation.blocks.length ? 'ready' : state;
        this.element.querySelector('.conversation-foot').hidden = state === 'gone';
        const key = shown === 'empty' ? `empty ${this.#context.profiles.named(session?.profileId)?.name}` : shown;
        if (key === this.#state) return;
        this.#state = key;
        this.#body.replaceChildren(this.#bodyFor(shown, error, session));
        if (shown === 'ready') this.#timeline.toEnd();
    }

    #bodyFor(shown, error, session) {
        switch (shown) {
        case 'loading': return h('div', { class: 'skeleton', role: 'status', aria: { label: 'Loading' } }, h('i'), h('i'), h('i'));
        case 'empty': {
            const profile = this.#context.profiles.named(session?.profileId);
            return emptyState(profile?.name ?? 'New session', profile?.description ?? 'Say something.');
        }
        case 'gone': return session ? emptyState('This session is gone', 'It was deleted, here or on another device.')
            : emptyState('This session is gone', 'It was deleted, or the address is wrong.');
        case 'failed': return emptyState('The session could not be loaded', wordsFor(error), h('button', {
            type: 'button', class: 'primary', on: { click: () => this.#conversation.reload() },
        }, 'Try again'));
        default: return this.#timeline.element;
        }
    }
}
