import { signButton } from './controls.js';
import { fill, h } from './dom.js';
import { fullTime, shortTime } from './format.js';
import { icon } from './icons.js';
import { marked } from './marked.js';

const ACTIVITIES = { busy: 'Working', needs_approval: 'Needs your approval' };

/** One session in the list; updated in place. */
export class SessionRow {
    #link = h('a', { class: 'session-link' });
    #name = h('bdi', { class: 'session-name', dir: 'auto' });
    #time = h('time', { class: 'session-time' });
    #preview = h('span', { class: 'session-preview', dir: 'auto' });
    #actions;
    #isTabStop = null;
    #marks = h('span', { class: 'session-marks' });
    #pin;
    #shown = '';

    /** @param {{ pin: Function, rename: Function, remove: Function }} actions called with the session */
    constructor(actions) {
        const button = (name, label, run) => signButton(name, label, () => run(this.session));
        this.#pin = button('pin', 'Pin', actions.pin);
        this.#link.append(
            h('span', { class: 'session-line' }, this.#name, this.#marks, this.#time), this.#preview);
        this.#actions = [this.#pin, button('edit', 'Rename', actions.rename), button('trash', 'Delete', actions.remove)];
        this.element = h('li', {}, this.#link, h('span', { class: 'session-actions' }, this.#actions));
    }

    /** One row of the list is reached with Tab, the others from there with the arrows. */
    set isTabStop(value) {
        if (value === this.#isTabStop) return;
        this.#isTabStop = value;
        for (const element of [this.#link, ...this.#actions]) element.tabIndex = value ? 0 : -1;
    }

    /** @param {string} query what is searched for; its words are marked */
    update(session, { isCurrent, now, query = '', profile = '' }) {
        this.session = session;
        const time = shortTime(session.lastActive, now);
        const shown = JSON.stringify([session, isCurrent, time, query, profile]);
        if (shown === this.#shown) return;
        this.#shown = shown;
        this.element.dataset.sessionId = session.id;
        this.element.className = [
            session.pinned && 'pinned', session.unread && 'unread', isCurrent && 'current', session.activity,
        ].filter(Boolean).join(' ');
        const message = session.message ?? null;
        this.#link.href = `#${session.id}${message === null ? '' : `/${message}`}`;
        if (isCurrent) this.#link.setAttribute('aria-current', 'page');
        else this.#link.removeAttribute('aria-current');
        this.#name.textContent = session.name ?? 'New session';
        fill(this.#preview, marked(session.snippet || session.preview || profile, query));
        this.#time.textContent = time;
        this.#time.title = fullTime(session.lastActive);
        this.#pin.title = session.pinned ? 'Unpin' : 'Pin';
        this.#pin.setAttribute('aria-label', this.#pin.title);
        this.#pin.setAttribute('aria-pressed', String(session.pinned));
        fill(this.#marks, marks(session));
    }

    focus() { this.#link.focus(); }
}

function marks({ pinned, unread, activity }) {
    const mark = (className, label, sign = null) => h('span', { class: `mark ${className}`, title: label },
        sign, h('span', { class: 'visually-hidden' }, label));
    return [
        pinned && mark('mark-pinned', 'Pinned', icon('pin')),
        ACTIVITIES[activity] && mark(`mark-${activity}`, ACTIVITIES[activity]),
        unread && activity === 'idle' && mark('mark-unread', 'Unread'),
    ];
}
