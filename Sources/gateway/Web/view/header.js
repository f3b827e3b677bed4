import { ContextMeter } from './context-meter.js';
import { attempt, signButton } from './controls.js';
import { askForText } from './dialogs.js';
import { h } from './dom.js';
import { openRememberedApprovals } from './remembered-approvals.js';
import { View } from './view.js';

const CONNECTIONS = {
    connecting: 'Connecting…', open: '', waiting: 'Reconnecting…', closed: '',
};

/** The line above a conversation: name, profile, state of the connection, context. */
export class Header extends View {
    #conversation;
    #list;
    #profiles;
    #name = h('h1', { dir: 'auto' });
    #tools;
    #profile = h('select', { class: 'profile', aria: { label: 'Profile' } });
    #state = h('button', { type: 'button', class: 'connection-state', title: 'Try again now' });
    #meter;
    #timer;

    constructor({ conversation, api, list, profiles, toasts, onMenu, onFiles }) {
        super();
        this.#conversation = conversation;
        this.#list = list;
        this.#profiles = profiles;
        this.#meter = new ContextMeter({ conversation, api, profiles, toasts });
        this.#profile.addEventListener('change', () => (
            attempt(toasts, () => api.switchProfile(conversation.sessionId, this.#profile.value))));
        this.#state.addEventListener('click', () => conversation.retryConnection());
        const rename = signButton('edit', 'Rename', () => attempt(toasts, () => this.#rename()));
        this.#tools = [
            signButton('hand', 'Allowed without asking', () => (
                openRememberedApprovals({ sessionId: conversation.sessionId, api, toasts }))),
            signButton('file', 'Files', onFiles)];
        this.element = h('header', { class: 'conversation-header' },
            signButton('menu', 'Show sessions', onMenu, 'phone-only'), this.#name, rename, this.#profile, this.#state,
            h('span', { class: 'header-space' }), this.#meter.element, this.#tools);
        this.#tools.push(rename);
        this.watch(conversation, list, profiles);
        // The pause until the next attempt is counted down.
        this.#timer = setInterval(() => this.draw(), 1000);
    }

    destroy() {
        super.destroy();
        clearInterval(this.#timer);
        this.#meter.destroy();
    }

    async #rename() {
        const name = await askForText('Rename session', { label: 'Name', value: this.#session?.name ?? '' });
        if (name !== null) await this.#list.rename(this.#conversation.sessionId, name.trim() || null);
    }

    get #session() { return this.#conversation.session ?? this.#list.get(this.#conversation.sessionId); }

    render() {
        const session = this.#session;
        const name = this.#list.get(this.#conversation.sessionId)?.name ?? session?.name ?? 'New session';
        const shown = this.#conversation.state === 'gone' ? 'Not there' : name;
        if (this.#name.textContent !== shown) this.#name.replaceChildren(h('bdi', {}, shown));
        // There is nothing to do with a session that is not there.
        for (const tool of this.#tools) tool.hidden = this.#conversation.state === 'gone';
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
