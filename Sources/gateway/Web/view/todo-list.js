import { fill, h } from './dom.js';
import { icon } from './icons.js';
import { View } from './view.js';

const STATES = { pending: ['clock', 'To do'], in_progress: ['spark', 'In progress'], done: ['check', 'Done'] };

/** What the agent means to do, as a fold above the composer. */
export class TodoList extends View {
    #conversation;
    #summary = h('summary', {});
    #items = h('ol', {});
    #shown = null;

    constructor({ conversation }) {
        super();
        this.#conversation = conversation;
        this.element = h('details', { class: 'todo', hidden: true }, this.#summary, this.#items);
        this.watch(conversation);
    }

    render() {
        const { todo } = this.#conversation;
        if (todo === this.#shown) return;
        this.#shown = todo;
        this.element.hidden = todo.length === 0;
        const done = todo.filter(({ status }) => status === 'done').length;
        const current = todo.find(({ status }) => status === 'in_progress');
        this.#summary.textContent = `Plan: ${done} of ${todo.length} done${current ? ` · ${current.text}` : ''}`;
        fill(this.#items, todo.map(({ text, status }) => {
            const [sign, label] = STATES[status] ?? STATES.pending;
            return h('li', { class: status }, icon(sign), h('span', { class: 'visually-hidden' }, `${label}: `), text);
        }));
    }
}
