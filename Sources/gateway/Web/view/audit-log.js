import { visible } from './blocks/approval.js';
import { attempt } from './controls.js';
import { openDialog } from './dialogs.js';
import { fill, h } from './dom.js';
import { counted, fullTime } from './format.js';

const EVENTS = {
    signed_in: 'Signed in',
    sign_in_failed: 'Sign-in failed',
    credential_refused: 'Credential refused',
    provider_failed: 'Provider’s sign-in failed',
    forwarded_user_refused: 'Proxy’s user refused',
    sign_in_ended: 'Signed out',
    token_created: 'Token created',
    link_created: 'Sign-in link made',
    token_rotated: 'Token rotated',
    token_revoked: 'Token revoked',
    owner_revoked: 'Everything of an owner revoked',
    user_added: 'User added',
    user_changed: 'User changed',
    user_disabled: 'User disabled',
    user_enabled: 'User enabled',
    user_removed: 'User removed',
    approval_decided: 'Tool call decided',
    foreign_session: 'Session of somebody else opened',
    foreign_list: 'Sessions of everybody listed',
    foreign_search: 'Sessions of everybody searched',
    session_deleted: 'Session deleted',
    file_deleted: 'File deleted',
};
/** What an event tells beside its time, in this order. */
const FACTS = [
    ['actor', 'by'], ['actor_token', 'with token'], ['address', 'from'], ['owner', 'owner'],
    ['subject', 'known to the provider as'], ['token', 'token'], ['rights', 'who may'], ['session_id', 'session'],
    ['tool_call_id', 'call'], ['decision', 'decision'],
];
/** A page looks at a bounded part of the file; so many that are empty are passed over before the reader is asked. */
const MOST_EMPTY_PAGES = 8;

/** Shows administrators what the audit log has, newest first. */
export function openAuditLog({ api, toasts }) {
    const panel = new AuditPanel({ api, toasts });
    openDialog('Audit log', { className: 'audit-log' }, panel.element);
    panel.begin();
}

class AuditPanel {
    #api;
    #toasts;
    #event = h('select', { aria: { label: 'Event' } }, h('option', { value: '' }, 'All events'),
        Object.entries(EVENTS).map(([value, words]) => h('option', { value }, words)));
    #actor = h('input', { type: 'search', maxlength: 200, placeholder: 'By whom', aria: { label: 'By whom' } });
    #list = h('ol', { class: 'audit-events', tabindex: 0, aria: { label: 'Events, newest first' } });
    #state = h('p', { class: 'advice', role: 'status' });
    #older = h('button', { type: 'button', hidden: true, on: { click: () => this.#more() } }, 'Older');
    #cursor = null;
    #unreadable = 0;
    /** Answers to an earlier choice are not shown. */
    #round = 0;

    constructor({ api, toasts }) {
        this.#api = api;
        this.#toasts = toasts;
        this.#event.addEventListener('change', () => this.begin());
        const submit = (event) => {
            event.preventDefault();
            this.begin();
        };
        this.element = h('div', { class: 'audit-panel' },
            h('form', { class: 'audit-filter', on: { submit } }, this.#event, this.#actor,
                h('button', { type: 'submit' }, 'Show')),
            this.#list, this.#state, this.#older);
    }

    /** The newest events of the choice. */
    begin() {
        this.#round += 1;
        this.#cursor = null;
        this.#unreadable = 0;
        fill(this.#list);
        return this.#more();
    }

    #more() {
        const round = this.#round;
        // A button that is disabled loses it.
        const hadFocus = document.activeElement === this.#older;
        this.#older.disabled = true;
        return attempt(this.#toasts, async () => {
            try {
                const page = await this.#page(round);
                if (page && round === this.#round) this.#show(page);
            } finally {
                if (round === this.#round) this.#older.disabled = false;
                if (hadFocus) (this.#older.hidden ? this.#list : this.#older).focus();
            }
        });
    }

    async #page(round) {
        const wish = { event: this.#event.value || null, actor: this.#actor.value.trim() || null };
        for (let empty = 0; round === this.#round; empty += 1) {
            const page = await this.#api.audit({ ...wish, cursor: this.#cursor });
            this.#unreadable += page.unreadable;
            this.#cursor = page.cursor;
            if (page.events.length || !page.cursor || empty >= MOST_EMPTY_PAGES) return page;
        }
        return null;
    }

    #show(page) {
        this.#list.append(...page.events.map(row));
        this.#older.hidden = !page.cursor;
        fill(this.#state, this.#words(page));
    }

    #words({ kept, cursor, begins_at: begins, moved }) {
        if (!kept) return 'There is no file to read: the events are in the gateway’s own log. NAVI_AUDIT_LOG names a file.';
        const words = [];
        if (moved) words.push('The file has been moved away meanwhile; show it anew.');
        else if (!this.#list.childElementCount) words.push(cursor ? 'Nothing so far.' : 'Nothing.');
        if (!cursor && !moved && begins) {
            words.push(`The file begins at ${fullTime(Date.parse(begins))}; what is older was moved away, or not written down.`);
        }
        if (this.#unreadable) words.push(`${counted(this.#unreadable, 'line')} could not be read as events.`);
        return words.join(' ');
    }
}

function row(entry) {
    const facts = FACTS.filter(([name]) => entry[name] !== undefined)
        .map(([name, word]) => h('span', {}, `${word} `, h('bdi', {}, visible(String(entry[name])))));
    return h('li', {},
        h('strong', {}, EVENTS[entry.event] ?? h('bdi', {}, visible(entry.event))),
        h('time', { datetime: entry.time }, fullTime(Date.parse(entry.time))),
        h('small', {}, facts));
}
