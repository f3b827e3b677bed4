import { signButton } from './controls.js';
import { fill, h } from './dom.js';
import { fullTime, shortTime } from './format.js';
import { icon } from './icons.js';

const ACTIVITIES = { busy: 'Working', needs_approval: 'Needs your approval' };

/** One session in the list; updated in place. */
export class SessionRow {
    #link = h('a', { class: 'session-link' });
    #name = h('span', { class: 'session-name' });
    #time = h('time', { class: 'session-time' });
    #preview = h('span', { class: 'session-preview' });
    #marks = h('span', { class: 'session-marks' });
    #pin;
    #shown = '';

    /** @param {{ pin: Function, rename: Function, remove: Function }} actions called with the session */
    constructor(actions) {
        const button = (name, label, run) => signButton(name, label, () => run(this.session));
        this.#pin = button('pin', 'Pin', actions.pin);
        this.#link.append(
            h('span', { class: 'session-line' }, this.#name, this.#marks, this.#time), this.#preview);
        this.element = h('li', {}, this.#link, h('span', { class: 'session-actions' }, this.#pin,
            button('edit', 'Rename', actions.rename), button('trash', 'Delete', actions.remove)));
    }

    update(session, { isCurrent, now }) {
        this.session = session;
        const time = shortTime(session.lastActive, now);
        const shown = JSON.stringify([session, isCurrent, time]);
        if (shown === this.#shown) return;
        this.#shown = shown;
        this.element.dataset.sessionId = session.id;
        this.element.className = [
            session.pinned && 'pinned', session.unread && 'unread', isCurrent && 'current', session.activity,
        ].filter(Boolean).join(' ');
        this.#link.href = `#${session.id}`;
        if (isCurrent) this.#link.setAttribute('aria-current', 'page');
        else this.#link.removeAttribute('aria-current');
        this.#name.textContent = session.name ?? 'New session';
        this.#preview.textContent = session.snippet ?? session.preview;
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
