import { h } from './dom.js';
import { Conversation } from '../model/conversation.js';
import { ConversationPane } from './conversation-pane.js';
import { problemsOf, startPage } from './empty-state.js';
import { Sidebar } from './sidebar.js';
import { openSettings } from './settings-dialog.js';

const HEALTH_INTERVAL = 30_000;
const TITLE_PAUSE = 100;

/** The page: the list beside the session that the address names, or the start page. */
export class Shell {
    #context;
    #sidebar;
    #main;
    #nav;
    #pane = null;
    #conversation = null;
    #endings = [];
    #problems = [];
    #turnStartedAt = null;
    #titleTimer = null;

    constructor({ nav, main, ...context }) {
        const onMenu = () => this.#toggleList(true);
        this.#context = { ...context, onMenu };
        this.#nav = nav;
        this.#main = main;
        this.#sidebar = new Sidebar({
            ...this.#context, onNew: (profileId) => this.newSession(profileId),
            onClose: () => this.#toggleList(false), onSettings: () => this.#openSettings(),
        });
        nav.replaceChildren(this.#sidebar.element);
        const backdrop = h('div', { class: 'backdrop', on: { click: () => this.#toggleList(false) } });
        nav.after(backdrop);
        context.list.subscribe(() => this.#drawTitle());
        context.profiles.subscribe(() => { if (!this.#pane) this.#showStart(); });
        document.addEventListener('keydown', (event) => this.#key(event));
        // What came while nobody looked is seen now.
        document.addEventListener('visibilitychange', () => { if (this.#conversation) this.#conversationChanged(); });
        setInterval(() => this.#checkHealth(), HEALTH_INTERVAL);
        this.#checkHealth();
    }

    /** Shows a session, or the start page. */
    show(sessionId) {
        this.#toggleList(false);
        this.#leave();
        this.#sidebar.currentId = sessionId;
        if (sessionId) this.#enter(sessionId);
        else this.#showStart();
        this.#drawTitle();
    }

    async newSession(profileId = this.#context.profiles.preferred?.id) {
        const { list, settings, router, toasts } = this.#context;
        try {
            const id = await list.create(profileId);
            settings.lastProfile = profileId;
            router.go(id);
        } catch (error) {
            toasts.error(error);
        }
    }

    #enter(sessionId) {
        const { api, outbox } = this.#context;
        this.#conversation = new Conversation({ sessionId, api, outbox });
        this.#pane = new ConversationPane({ conversation: this.#conversation, ...this.#context });
        this.#main.replaceChildren(this.#pane.element);
        this.#endings = [this.#conversation.subscribe(() => this.#conversationChanged())];
        this.#conversation.open();
        // On a phone the keyboard would cover what was to be read.
        if (!matchMedia('(pointer: coarse)').matches) this.#pane.focus();
    }

    #leave() {
        for (const end of this.#endings) end();
        this.#endings = [];
        this.#conversation?.close();
        this.#pane?.destroy();
        this.#conversation = null;
        this.#pane = null;
        this.#turnStartedAt = null;
    }

    #showStart() {
        const { profiles, onMenu } = this.#context;
        this.#main.replaceChildren(startPage({
            profiles, problems: this.#problems, onMenu, onNew: (profileId) => this.newSession(profileId),
        }));
    }

    #conversationChanged() {
        const { session, turn, sessionId } = this.#conversation;
        if (session && !document.hidden) this.#context.readMarks.mark(sessionId, session.messageCount);
        if (turn) this.#turnStartedAt ??= turn.startedAt;
        else if (this.#turnStartedAt) this.#turnEnded();
        this.#drawTitle();
    }

    #turnEnded() {
        const { notifications, list } = this.#context;
        const seconds = (Date.now() - this.#turnStartedAt) / 1000;
        this.#turnStartedAt = null;
        const text = this.#conversation.blocks.findLast(({ kind }) => kind === 'text')?.text ?? '';
        const title = list.get(this.#conversation.sessionId)?.name ?? 'Navi';
        notifications.turnEnded({ title, text, seconds, onClick: () => {} });
    }

    async #checkHealth() {
        if (document.hidden) return;
        try {
            this.#problems = problemsOf(await this.#context.api.health());
        } catch (error) {
            this.#problems = [error.message];
        }
        if (!this.#pane) this.#showStart();
    }

    /** Also while the page is hidden, which no frame is drawn for: that is when its title is looked at. */
    #drawTitle() {
        this.#titleTimer ??= setTimeout(() => this.#renderTitle(), TITLE_PAUSE);
    }

    #renderTitle() {
        this.#titleTimer = null;
        const { list } = this.#context;
        const name = this.#conversation && (list.get(this.#conversation.sessionId)?.name ?? 'New session');
        const unread = list.sessions.filter((session) => session.unread).length;
        document.title = `${unread ? `(${unread}) ` : ''}${name ? `${name} · ` : ''}Navi`;
    }

    #openSettings() {
        openSettings({ ...this.#context, currentSessionId: this.#conversation?.sessionId ?? null });
    }

    /** On a phone the list is a drawer; what is behind it cannot be reached while it is open. */
    #toggleList(isOpen) {
        document.body.classList.toggle('list-open', isOpen);
        const isDrawer = matchMedia('(width < 760px)').matches;
        this.#main.inert = isDrawer && isOpen;
        this.#nav.inert = isDrawer && !isOpen;
        if (isOpen) this.#nav.querySelector('input, button')?.focus();
    }

    #key(event) {
        const isTyping = event.target.closest?.('input, textarea, select, dialog');
        if (event.key === 'Escape' && document.body.classList.contains('list-open')) this.#toggleList(false);
        else if (event.key === '/' && !isTyping) this.#focusSearch(event);
        else if (event.key.toLowerCase() === 'o' && event.ctrlKey && event.shiftKey) {
            event.preventDefault();
            this.newSession();
        }
    }

    #focusSearch(event) {
        event.preventDefault();
        this.#toggleList(true);
        this.#sidebar.focusSearch();
    }
}
