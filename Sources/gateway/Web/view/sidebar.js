import { attempt, isComposing, signButton } from './controls.js';
import { askForText } from './dialogs.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { SessionRow } from './session-row.js';
import { View } from './view.js';

const SEARCH_PAUSE = 250;
/** Times such as "5 min" grow old. */
const TIMES_INTERVAL = 30_000;

/** The list of sessions with its search. */
export class Sidebar extends View {
    #list;
    #toasts;
    #router;
    #rows = new Map();
    #currentId = null;
    #found = null;
    /** The server could not be asked. */
    #searchFailed = false;
    #profiles;
    #tabStop = null;
    #searchTimer = null;
    #items = h('ul', { class: 'session-list', aria: { label: 'Sessions' } });
    #note = h('p', { class: 'sidebar-note' });
    #search;

    constructor({ list, profiles, toasts, router, onNew, onSettings, onClose }) {
        super();
        this.#list = list;
        this.#profiles = profiles;
        this.#toasts = toasts;
        this.#router = router;
        this.#search = h('input', {
            type: 'search', placeholder: 'Search', aria: { label: 'Search sessions' }, autocomplete: 'off',
            on: { input: () => this.#searchChanged(), keydown: (event) => this.#searchKey(event) },
        });
        this.element = h('div', { class: 'sidebar-body' },
            h('header', {}, h('a', { class: 'brand', href: '#', aria: { label: 'Navi, start page' } }, 'Navi'),
                signButton('settings', 'Settings', onSettings),
                signButton('close', 'Close the list', onClose, 'phone-only')),
            newSession(profiles, onNew),
            h('label', { class: 'search' }, icon('search'), this.#search),
            this.#items, this.#note);
        this.#items.addEventListener('keydown', (event) => this.#listKey(event));
        this.#items.addEventListener('scroll', () => this.#maybeMore());
        this.#items.addEventListener('focusin', ({ target }) => this.#moveTabStop(target.closest('li')?.dataset.sessionId));
        this.watch(list, profiles);
        setInterval(() => this.draw(), TIMES_INTERVAL);
    }

    set currentId(id) {
        this.#currentId = id;
        this.draw();
    }

    focusSearch() { this.#search.focus(); }

    #moveTabStop(id) {
        if (!id || id === this.#tabStop) return;
        this.#tabStop = id;
        for (const [key, row] of this.#rows) row.isTabStop = key === id;
    }

    #searchChanged() {
        clearTimeout(this.#searchTimer);
        this.#found = null;
        this.#searchFailed = false;
        this.draw();
        const text = this.#search.value.trim();
        if (text) this.#searchTimer = setTimeout(() => this.#find(text), SEARCH_PAUSE);
    }

    async #find(text) {
        try {
            const found = await this.#list.find(text);
            if (text !== this.#search.value.trim()) return;
            this.#found = found;
            this.draw();
        } catch {
            // Names and previews have been looked through already.
            this.#searchFailed = text === this.#search.value.trim();
            this.draw();
        }
    }

    #searchKey(event) {
        if (isComposing(event)) return;
        if (event.key === 'ArrowDown') this.#firstRow()?.focus();
        else if (event.key === 'Enter') this.#items.querySelector('a')?.click();
        else if (event.key === 'Escape') this.#search.value = '';
        else return;
        event.preventDefault();
        this.#searchChanged();
    }

    #listKey(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step) return;
        const links = [...this.#items.querySelectorAll('a')];
        const next = links.indexOf(document.activeElement.closest('li')?.querySelector('a')) + step;
        (links[next] ?? (next < 0 ? this.#search : null))?.focus();
        event.preventDefault();
    }

    #firstRow() { return this.#items.querySelector('a'); }

    #shown() {
        const text = this.#search.value.trim();
        if (!text) return this.#list.sessions;
        const found = new Map((this.#found ?? []).map((session) => [session.id, session]));
        // What the server has found leads to the message; where only the name was found, to the session.
        const near = this.#list.filter(text).map((session) => found.get(session.id) ?? session);
        const ids = new Set(near.map(({ id }) => id));
        return [...near, ...[...found.values()].filter(({ id }) => !ids.has(id))];
    }

    /** Rows are kept by session and moved, so that focus and hover stay where they are. */
    render() {
        const sessions = this.#shown();
        const now = Date.now();
        const query = this.#search.value.trim();
        const stops = [this.#tabStop, this.#currentId, sessions[0]?.id];
        this.#tabStop = stops.find((id) => sessions.some((session) => session.id === id)) ?? null;
        const rows = sessions.map((session) => {
            const row = this.#rows.get(session.id) ?? this.#newRow();
            const profile = this.#profiles.named(session.profileId)?.name ?? '';
            row.update(session, { isCurrent: session.id === this.#currentId, now, query, profile });
            row.isTabStop = session.id === this.#tabStop;
            return [session.id, row];
        });
        this.#rows = new Map(rows);
        // Those that are gone first: a row that is moved loses the focus.
        const shown = new Set(rows.map(([, { element }]) => element));
        for (const child of [...this.#items.children]) if (!shown.has(child)) child.remove();
        rows.forEach(([, { element }], place) => {
            if (this.#items.children[place] !== element) {
                this.#items.insertBefore(element, this.#items.children[place] ?? null);
            }
        });
        this.#note.textContent = this.#noteFor(sessions.length);
    }

    #noteFor(count) {
        if (this.#list.state === 'loading') return 'Loading…';
        const isSearching = this.#search.value.trim() !== '';
        if (isSearching && this.#searchFailed) return 'The server could not be asked for words of messages.';
        if (isSearching && !this.#found) return 'Searching…';
        if (count) return '';
        return isSearching ? 'Nothing found.' : 'No sessions yet.';
    }

    #newRow() {
        return new SessionRow({
            pin: (session) => attempt(this.#toasts, () => this.#list.pin(session.id, !session.pinned)),
            rename: (session) => this.#rename(session),
            remove: (session) => this.#remove(session),
        });
    }

    async #rename(session) {
        const name = await askForText('Rename session', { label: 'Name', value: session.name ?? '' });
        if (name !== null) await attempt(this.#toasts, () => this.#list.rename(session.id, name.trim() || null));
    }

    #remove(session) {
        const links = [...this.#items.querySelectorAll('a')];
        const place = links.findIndex((link) => link.closest('li').dataset.sessionId === session.id);
        const next = links[place + 1] ?? links[place - 1] ?? this.#search;
        const hadFocus = this.#items.contains(document.activeElement);
        this.#list.remove(session.id);
        // Whoever goes through the list goes on there.
        if (hadFocus) next.focus();
        if (session.id === this.#currentId) this.#router.go(null, { replace: true });
        const undo = () => {
            this.#list.undoRemove(session.id);
            this.#router.go(session.id);
        };
        this.#toasts.show(`“${session.name ?? 'New session'}” was deleted.`, { action: { label: 'Undo', run: undo } });
    }

    #maybeMore() {
        const rest = this.#items.scrollHeight - this.#items.scrollTop - this.#items.clientHeight;
        if (rest < 400 && !this.#search.value.trim()) attempt(this.#toasts, () => this.#list.loadMore());
    }
}

/** The button for a new session, with the choice of its profile where there is one. */
function newSession(profiles, onNew) {
    const select = h('select', { aria: { label: 'Profile of a new session' } });
    const update = () => {
        const chosen = select.value || profiles.preferred?.id;
        select.replaceChildren(...profiles.all.map(({ id, name }) => h('option', { value: id }, name)));
        if (chosen) select.value = chosen;
        select.hidden = profiles.all.length < 2;
    };
    profiles.subscribe(update);
    update();
    return h('div', { class: 'new-session' },
        h('button', { type: 'button', class: 'primary', on: { click: () => onNew(select.value || undefined) } },
            icon('plus'), 'New session'),
        select);
}
