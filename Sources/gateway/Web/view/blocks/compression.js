import { MarkdownView } from '../../markdown/markdown-view.js';
import { fill, h } from '../dom.js';
import { number } from '../format.js';
import { icon } from '../icons.js';
import { attempt } from '../controls.js';

const REASONS = {
    threshold: 'the context came close to the window', window: 'the next call would not have fit',
    context_too_long: 'the model refused a call for its length', request: 'you asked for it',
};

/** A summary that stands for earlier messages in what the model receives. */
export class CompressionBlock {
    #context;
    #title = h('span', {});
    #body = h('div', { class: 'compression-body' });
    #summary = new MarkdownView();

    constructor(context) {
        this.#context = context;
        this.element = h('details', { class: 'compression' }, h('summary', {}, icon('fold'), this.#title), this.#body);
    }

    update(block) {
        this.element.dataset.state = block.state;
        this.#title.textContent = title(block);
        this.#summary.update(block.summary ?? '');
        const undo = () => attempt(this.#context.toasts, () => this.#context.conversation.undoCompression());
        fill(this.#body,
            block.state !== 'failed' && h('p', { class: 'advice' }, explanation(block)),
            block.text && h('p', {}, block.text),
            this.#summary.element,
            block.canUndo && h('button', { type: 'button', class: 'undo', on: { click: undo } },
                block.reason === 'edit' ? 'Undo this change' : 'Undo this compression'));
    }
}

function title({ state, reason, tokensBefore, tokensAfter }) {
    if (reason === 'edit') return 'Memory changed';
    switch (state) {
    case 'running': return 'Compressing the context…';
    case 'failed': return 'The context could not be compressed';
    case 'undone': return 'Compression undone';
    default: return `Context compressed: ${number(tokensBefore)} → ${number(tokensAfter)} tokens`;
    }
}

function explanation({ reason, messagesBefore, messagesAfter }) {
    if (reason === 'edit') return 'You have changed what the model is shown of earlier messages. The history is unchanged.';
    const why = REASONS[reason] ? `Because ${REASONS[reason]}. ` : '';
    const messages = messagesBefore === null ? '' : `The model received ${number(messagesBefore)} messages and now receives `
        + `${number(messagesAfter)}. `;
    return `${why}${messages}The history above is unchanged.`;
}
