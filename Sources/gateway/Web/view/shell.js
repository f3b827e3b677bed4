import { acceptDrops } from './drops.js';
import { h } from './dom.js';
import { Conversation } from '../model/conversation.js';
import { ConversationPane } from './conversation-pane.js';
import { problemsOf, startPage } from './empty-state.js';
import { Sidebar } from './sidebar.js';
import { openSettings } from './settings-dialog.js';
import { wordsFor } from './words.js';

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
    #isMaking = false;
    /** Sessions that were made by this page. */
    #made = new Set();
    #approvals = 0;

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
        context.list.subscribe(() => {
            this.#markRead();
            this.#drawTitle();
        });
        acceptDrops({
            target: () => (this.#conversation && this.#conversation.state !== 'gone' ? this.#pane.element : null),
            onFiles: (files) => this.#pane.addFiles(files),
            onRefused: () => context.toasts.show('Open a session first; then files can be dropped.'),
        });
        context.profiles.subscribe(() => { if (!this.#pane) this.#showStart(); });
        document.addEventListener('keydown', (event) => this.#key(event));
        // What came while nobody looked is seen now.
        document.addEventListener('visibilitychange', () => { if (this.#conversation) this.#conversationChanged(); });
        setInterval(() => this.#checkHealth(), HEALTH_INTERVAL);
        this.#checkHealth();
    }

    /** Shows a session, at a message if one is named, or the start page. */
    show(sessionId, message = null) {
        this.#toggleList(false);
        if (message !== null && sessionId === this.#conversation?.sessionId) {
            this.#conversation.reveal(message);
            return;
        }
        this.#leave();
        this.#sidebar.currentId = sessionId;
        if (sessionId) this.#enter(sessionId, message);
        else this.#showStart();
        this.#drawTitle();
    }

    /** A session with a profile; one that was made before and has nothing in it yet will do. */
    async newSession(wanted = undefined) {
        const { list, settings, router, toasts, profiles } = this.#context;
        if (this.#isMaking) return;
        this.#isMaking = true;
        try {
            if (!profiles.all.length) await profiles.load();
            if (!profiles.all.length) throw profiles.error ?? new Error('There are no profiles.');
            const profileId = wanted ?? profiles.preferred.id;
            const unused = this.#unused(profileId);
            if (unused === this.#conversation?.sessionId && unused) return void this.#pane.focus();
            const id = unused ?? await list.create(profileId);
            this.#made.add(id);
            settings.lastProfile = profileId;
            router.go(id);
        } catch (error) {
            toasts.error(error);
        } finally {
            this.#isMaking = false;
        }
    }

    #unused(profileId) {
        const { list, drafts, shelf } = this.#context;
        const isUnused = ({ id, name, pinned, messageCount, profileId: profile, activity }) => (
            this.#made.has(id) && profile === profileId && !messageCount && !name && !pinned && activity === 'idle'
            && !drafts.get(id) && !shelf.has(id)
            && (id !== this.#conversation?.sessionId || this.#pane.isUntouched));
        return list.sessions.find(isUnused)?.id ?? null;
    }

    #enter(sessionId, message) {
        const { api, outbox } = this.#context;
        this.#conversation = new Conversation({ sessionId, api, outbox });
        this.#pane = new ConversationPane({ conversation: this.#conversation, ...this.#context });
        this.#main.replaceChildren(this.#pane.element);
        this.#endings = [this.#conversation.subscribe(() => this.#conversationChanged())];
        const conversation = this.#conversation;
        conversation.open().then(() => { if (message !== null && conversation.state === 'ready') conversation.reveal(message); });
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
        this.#approvals = 0;
    }

    #showStart() {
        const { profiles, onMenu } = this.#context;
        this.#main.replaceChildren(...startPage({
            profiles, problems: this.#problems, onMenu, onNew: (profileId) => this.newSession(profileId),
            onSettings: () => this.#openSettings(),
        }));
    }

    #conversationChanged() {
        const { turn } = this.#conversation;
        this.#markRead();
        this.#noticeApprovals();
        if (turn) this.#turnStartedAt ??= turn.startedAt;
        else if (this.#turnStartedAt) this.#turnEnded();
        this.#drawTitle();
    }

    /** What is before the reader's eyes is read, also what the list hears of before the conversation does. */
    #markRead() {
        const { session, sessionId } = this.#conversation ?? {};
        if (!session || document.hidden) return;
        const { list, readMarks } = this.#context;
        readMarks.mark(sessionId, Math.max(session.messageCount, list.get(sessionId)?.messageCount ?? 0));
    }

    #noticeApprovals() {
        const { blocks, sessionId } = this.#conversation;
        const asked = blocks.filter(({ kind, state }) => kind === 'tool' && state === 'approval');
        if (asked.length > this.#approvals) {
            const title = this.#context.list.get(sessionId)?.name ?? 'New session';
            this.#context.notifications.approvalNeeded({ title, tool: asked.at(-1).name });
        }
        this.#approvals = asked.length;
    }

    #turnEnded() {
        const { notifications, list } = this.#context;
        const seconds = (Date.now() - this.#turnStartedAt) / 1000;
        this.#turnStartedAt = null;
        const text = this.#conversation.blocks.findLast(({ kind }) => kind === 'text')?.text ?? '';
        const title = list.get(this.#conversation.sessionId)?.name ?? 'New session';
        notifications.turnEnded({ title, text, seconds, onClick: () => {} });
    }

    async #checkHealth() {
        if (document.hidden) return;
        if (this.#context.profiles.error) this.#context.profiles.load();
        try {
            this.#problems = problemsOf(await this.#context.api.health());
        } catch (error) {
            this.#problems = [wordsFor(error)];
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
