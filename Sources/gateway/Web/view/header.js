import { h, oncePerFrame } from './dom.js';
import { icon } from './icons.js';
import { askForText } from './dialogs.js';
import { ContextMeter } from './context-meter.js';

const CONNECTIONS = {
    connecting: 'Connecting…', open: '', waiting: 'Reconnecting…', closed: '',
};

/** The line above a conversation: name, profile, state of the connection, context. */
export class Header {
    #conversation;
    #list;
    #profiles;
    #name = h('h1', {});
    #profile = h('select', { class: 'profile', aria: { label: 'Profile' } });
    #state = h('button', { type: 'button', class: 'connection-state', title: 'Try again now' });
    #meter;
    #draw = oncePerFrame(() => this.#render());
    #endings = [];

    constructor({ conversation, api, list, profiles, toasts, onMenu, onFiles }) {
        this.#conversation = conversation;
        this.#list = list;
        this.#profiles = profiles;
        this.#meter = new ContextMeter({ conversation, api, toasts });
        const button = (name, label, run, className = '') => h('button', {
            type: 'button', class: `icon-button ${className}`, title: label, aria: { label }, on: { click: run },
        }, icon(name));
        const attempt = async (work) => {
            try {
                await work();
            } catch (error) {
                toasts.error(error);
            }
            this.#draw();
        };
        const rename = async () => {
            const name = await askForText('Rename session', { label: 'Name', value: this.#session?.name ?? '' });
            if (name !== null) await attempt(() => list.rename(conversation.sessionId, name.trim() || null));
        };
        this.#profile.addEventListener('change', () => (
            attempt(() => api.switchProfile(conversation.sessionId, this.#profile.value))));
        this.#state.addEventListener('click', () => conversation.retryConnection());
        this.element = h('header', { class: 'conversation-header' },
            button('menu', 'Show sessions', onMenu, 'phone-only'), this.#name,
            button('edit', 'Rename', rename), this.#profile, this.#state, this.#meter.element,
            button('file', 'Files', onFiles));
        this.#endings = [conversation.subscribe(this.#draw), list.subscribe(this.#draw), profiles.subscribe(this.#draw)];
        this.#timer = setInterval(this.#draw, 1000);
        this.#draw();
    }

    #timer;

    destroy() {
        clearInterval(this.#timer);
        this.#draw.cancel();
        for (const end of this.#endings) end();
        this.#meter.destroy();
    }

    get #session() { return this.#conversation.session ?? this.#list.get(this.#conversation.sessionId); }

    #render() {
        const session = this.#session;
        const name = this.#list.get(this.#conversation.sessionId)?.name ?? session?.name ?? 'New session';
        if (this.#name.textContent !== name) this.#name.textContent = name;
        this.#renderProfile(session?.profileId);
        this.#renderState();
    }

    #renderProfile(profileId) {
        const choices = [...this.#profiles.all];
        if (profileId && !this.#profiles.named(profileId)) choices.push({ id: profileId, name: profileId });
        const ids = choices.map(({ id }) => id).join('\n');
        if (this.#profile.dataset.ids !== ids) {
            this.#profile.dataset.ids = ids;
            this.#profile.replaceChildren(...choices.map(({ id, name }) => h('option', { value: id }, name)));
        }
        if (profileId && document.activeElement !== this.#profile) this.#profile.value = profileId;
        this.#profile.hidden = !profileId;
    }

    #renderState() {
        const { connection, retryAt } = this.#conversation;
        const seconds = retryAt ? Math.max(0, Math.ceil((retryAt - Date.now()) / 1000)) : 0;
        const text = connection === 'waiting' && seconds > 1 ? `Reconnecting in ${seconds} s` : CONNECTIONS[connection];
        this.#state.dataset.state = connection;
        if (this.#state.textContent !== text) this.#state.textContent = text;
        this.#state.hidden = text === '';
    }
}
