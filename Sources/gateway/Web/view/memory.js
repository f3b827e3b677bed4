import { announce } from './announcer.js';
import { signButton } from './controls.js';
import { askForText } from './dialogs.js';
import { fill, h } from './dom.js';
import { number } from './format.js';
import { View } from './view.js';

const KINDS = [
    ['wish', 'Wishes'], ['decision', 'Decided'], ['statement', 'Said'], ['correction', 'Corrected'], ['open', 'Open'],
    ['done', 'Done'], ['fact', 'Facts'], ['question', 'Questions'], ['pasted', 'Pasted'],
];
/** What an entry of one's own can be. */
const OWN_KINDS = KINDS.filter(([kind]) => !['correction', 'question', 'pasted'].includes(kind));
const MAX_LENGTH = 2000;
const WHO = { user: 'you', assistant: 'the assistant', tool: 'a tool', system: 'the system' };

/** What the model is shown of earlier messages word for word, and the user's last word on it. */
export class Memory extends View {
    #sheet;
    #onSource;
    #room = h('p', { class: 'advice' });
    #problem = h('p', { class: 'memory-problem', role: 'alert', hidden: true });
    #list = h('div', { class: 'memory-list', tabindex: 0, role: 'region', aria: { label: 'What is kept' } });
    #text = h('input', {
        type: 'text', required: true, maxlength: MAX_LENGTH, placeholder: 'What the model shall always know',
        aria: { label: 'New entry' },
    });
    #kind = h('select', { aria: { label: 'What it is' } },
        OWN_KINDS.map(([kind, label]) => h('option', { value: kind }, label)));

    /** @param {(index: number) => void} onSource shows a message */
    constructor({ sheet, onSource }) {
        super();
        this.#sheet = sheet;
        this.#onSource = onSource;
        const form = h('form', { class: 'memory-add', on: { submit: (event) => this.#add(event) } }, this.#kind, this.#text,
            h('button', { type: 'submit' }, 'Add'));
        this.element = h('section', { class: 'memory', aria: { label: 'Memory' } }, h('h3', {}, 'Memory'), this.#room,
            this.#problem, this.#list, form);
        this.watch(sheet);
    }

    render() {
        const { entries, pinnedTokens, maxPinnedTokens } = this.#sheet;
        this.#room.textContent = 'What the model is shown of earlier messages, word for word. What you pin stays for ever: '
            + `${number(pinnedTokens)} of ${number(maxPinnedTokens)} tokens.`;
        const place = this.#focused();
        const groups = KINDS.map(([kind, label]) => [label, entries.filter((entry) => entry.kind === kind)])
            .filter(([, group]) => group.length);
        fill(this.#list, groups.length
            ? groups.map(([label, group]) => [
                h('h4', {}, label), h('ul', { aria: { label } }, group.map((entry) => this.#row(entry)))])
            : h('p', { class: 'empty' }, 'Nothing yet. It fills as the conversation is compressed.'));
        this.#focus(place);
    }

    #row(entry) {
        const { id, text, pinned } = entry;
        const named = (name, verb, action, run) => {
            const button = signButton(name, `${verb}: ${text.slice(0, 80)}`, run);
            button.dataset.action = action;
            button.title = verb;
            return button;
        };
        const pin = named('pin', pinned ? 'Do not always keep' : 'Always keep', 'pin', () => this.#change(
            { op: pinned ? 'unpin' : 'pin', id }, pinned ? 'Kept as long as there is room' : 'Always kept'));
        pin.setAttribute('aria-pressed', String(pinned));
        return h('li', { dataset: { entry: id, pinned, superseded: entry.superseded_by !== undefined } },
            h('div', { class: 'memory-words' }, h('span', { dir: 'auto', class: 'memory-text' }, text),
                h('small', {}, this.#source(entry))),
            pin, named('edit', 'Edit', 'edit', () => this.#edit(entry)),
            named('trash', 'Delete', 'delete', () => this.#change({ op: 'delete', id }, 'Deleted')));
    }

    #source({ message, role, origin, superseded_by: newer }) {
        const link = (index) => h('button', {
            type: 'button', class: 'link-button', on: { click: () => this.#onSource(index) },
        }, `message ${index}`);
        const said = message === null ? 'added by you' : [`${WHO[role] ?? role}, `, link(message)];
        return [said, message !== null && origin === 'user' && ', changed by you',
            newer !== undefined && [', replaced by ', link(newer)]];
    }

    async #edit({ id, text }) {
        const words = await askForText('Change what is kept', { label: 'Words', value: text, rows: 4, maxLength: MAX_LENGTH });
        if (words === null || words.trim() === '' || words === text) return;
        await this.#change({ op: 'edit', id, text: words }, 'Changed');
    }

    async #add(event) {
        event.preventDefault();
        const added = await this.#change({ op: 'add', kind: this.#kind.value, text: this.#text.value }, 'Added');
        if (added) this.#text.value = '';
    }

    /** Makes a change; says in words what came of it. */
    async #change(change, done) {
        try {
            await this.#sheet.change(change);
            this.#say('');
            announce(done);
            return true;
        } catch (error) {
            this.#say(error.message);
            return false;
        }
    }

    #say(problem) {
        this.#problem.textContent = problem;
        this.#problem.hidden = problem === '';
    }

    /** Where the focus is in the list, so that it is there again once the list was made anew. */
    #focused() {
        const row = document.activeElement?.closest?.('.memory-list li');
        if (!row) return null;
        const rows = [...this.#list.querySelectorAll('li')];
        return { entry: row.dataset.entry, place: rows.indexOf(row), action: document.activeElement.dataset.action };
    }

    #focus(before) {
        if (!before) return;
        const rows = [...this.#list.querySelectorAll('li')];
        const row = rows.find(({ dataset }) => dataset.entry === before.entry) ?? rows[Math.min(before.place, rows.length - 1)];
        (row?.querySelector(`[data-action=${before.action ?? 'pin'}]`) ?? this.#list).focus();
    }
}
