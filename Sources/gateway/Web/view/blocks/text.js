import { MarkdownView } from '../../markdown/markdown-view.js';
import { fill, h } from '../dom.js';
import { counted, duration, fullTime, timeOfDay } from '../format.js';
import { copyButton, keepButton, retryButton } from '../controls.js';

/** A piece of an answer. */
export class TextBlock {
    #context;
    #markdown = new MarkdownView();
    #mark = h('p', { class: 'mark-line' });
    #meta = h('footer', { class: 'meta' });

    constructor(context) {
        this.#context = context;
        this.element = h('article', { class: 'answer', aria: { label: 'Answer' } }, this.#markdown.element, this.#mark, this.#meta);
    }

    update(block) {
        this.#markdown.update(block.text, { open: block.open });
        const mark = block.stopped ? 'Stopped' : block.interrupted ? 'Cut off' : null;
        this.#mark.hidden = mark === null;
        fill(this.#mark, mark, mark && block.canRetry && retryButton(this.#context, block));
        this.#meta.hidden = block.open;
        if (!block.open) fill(this.#meta, this.#figures(block));
    }

    #figures({ createdAt, meta }) {
        const figures = [
            createdAt && h('time', { title: fullTime(createdAt) }, timeOfDay(createdAt)),
            meta && h('span', {}, duration(meta.elapsedSeconds)),
            meta && meta.tokenCount > 0 && h('span', {}, counted(meta.tokenCount, 'token')),
            meta && meta.toolCallCount > 0 && h('span', {}, counted(meta.toolCallCount, 'tool call')),
        ];
        return [copyButton(() => this.block.text, 'Copy answer'), keepButton(this.#context, this), ...figures];
    }
}
