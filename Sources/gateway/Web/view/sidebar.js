import { attempt, signButton } from './controls.js';
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
    #searchTimer = null;
    #items = h('ul', { class: 'session-list', aria: { label: 'Sessions' } });
    #note = h('p', { class: 'sidebar-note' });
    #search;

    constructor({ list, profiles, toasts, router, onNew, onSettings, onClose }) {
        super();
        this.#list = list;
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
        this.watch(list);
        setInterval(() => this.draw(), TIMES_INTERVAL);
    }

    set currentId(id) {
        this.#currentId = id;
        this.draw();
    }

    focusSearch() { this.#search.focus(); }

    #searchChanged() {
        clearTimeout(this.#searchTimer);
        this.#found = null;
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
        }
    }

    #searchKey(event) {
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
        const near = this.#list.filter(text);
        const ids = new Set(near.map(({ id }) => id));
        return [...near, ...(this.#found ?? []).filter(({ id }) => !ids.has(id))];
    }

    /** Rows are kept by session and moved, so that focus and hover stay where they are. */
    render() {
        const sessions = this.#shown();
        const now = Date.now();
        const rows = sessions.map((session) => {
            const row = this.#rows.get(session.id) ?? this.#newRow();
            row.update(session, { isCurrent: session.id === this.#currentId, now });
            return [session.id, row];
        });
        this.#rows = new Map(rows);
        rows.forEach(([, { element }], place) => {
            if (this.#items.children[place] !== element) {
                this.#items.insertBefore(element, this.#items.children[place] ?? null);
            }
        });
        while (this.#items.children.length > rows.length) this.#items.lastChild.remove();
        this.#note.textContent = this.#noteFor(sessions.length);
    }

    #noteFor(count) {
        if (this.#list.state === 'loading') return 'Loading…';
        if (count) return '';
        return this.#search.value.trim() ? 'Nothing found.' : 'No sessions yet.';
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
        this.#list.remove(session.id);
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
