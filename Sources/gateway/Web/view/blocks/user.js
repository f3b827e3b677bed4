import { fill, h } from '../dom.js';
import { fullTime, timeOfDay } from '../format.js';
import { icon } from '../icons.js';
import { askForText } from '../dialogs.js';
import { openLightbox } from '../lightbox.js';
import { attempt, copyButton, keepButton, signButton } from '../controls.js';

/** What the user said, with what became of it. */
export class UserBlock {
    #context;
    #text = h('div', { class: 'user-text' });
    #images = h('div', { class: 'user-images' });
    #files = h('ul', { class: 'user-files', aria: { label: 'Files' } });
    #state = h('p', { class: 'user-state' });
    #meta = h('footer', { class: 'meta' });

    constructor(context) {
        this.#context = context;
        this.element = h('article', { class: 'user' },
            h('div', { class: 'bubble' }, this.#images, this.#text, this.#files), this.#state, this.#meta);
    }

    update(block) {
        this.element.dataset.state = block.state;
        this.#text.textContent = block.content;
        this.#renderImages(block.images);
        fill(this.#files, block.files.map((file) => this.#file(file)));
        this.#files.hidden = block.files.length === 0;
        fill(this.#state, this.#stateOf(block));
        this.#state.hidden = block.state === 'sent';
        fill(this.#meta, copyButton(() => this.block.content, 'Copy message'),
            block.state === 'sent' && block.index !== null && block.content && keepButton(this.#context, this),
            block.createdAt && h('time', { title: fullTime(block.createdAt) }, timeOfDay(block.createdAt)));
    }

    #renderImages(images) {
        this.#images.hidden = images.length === 0;
        // What was sent from here becomes what the server has, in the same place.
        if (images.length && this.#images.children.length === images.length) {
            [...this.#images.querySelectorAll('img')].forEach((image, place) => {
                if (image.getAttribute('src') !== images[place]) image.src = images[place];
            });
            return;
        }
        fill(this.#images, images.map((url, place) => h('button', {
            type: 'button', class: 'thumbnail', aria: { label: `Image ${place + 1} of ${images.length}` },
            on: { click: () => openLightbox(this.block.images, place) },
        }, h('img', { src: url, alt: '', loading: 'lazy' }))));
    }

    #file({ name }) {
        const { api, conversation } = this.#context;
        const link = h('a', { href: api.fileUrl(conversation.sessionId, name), download: name }, icon('file'), name);
        link.addEventListener('click', async (event) => {
            event.preventDefault();
            const response = await fetch(link.href, { method: 'HEAD' }).catch(() => null);
            if (response?.ok) return location.assign(link.href);
            link.classList.add('expired');
            link.title = response?.status === 410 ? 'The file has been deleted' : 'The file cannot be loaded';
            return this.#context.toasts.show(`${link.title}: ${name}`, { kind: 'error' });
        });
        return h('li', {}, link);
    }

    #stateOf(block) {
        const { conversation, toasts } = this.#context;
        switch (block.state) {
        case 'sending': return [icon('clock'), block.error ? `${block.error.message} Trying again…` : 'Sending…'];
        case 'failed': return [
            icon('warning'), h('span', {}, block.error?.message ?? 'Not sent'),
            h('button', { type: 'button', on: { click: () => conversation.retry(block.clientMessageId) } }, 'Try again'),
            h('button', { type: 'button', on: { click: () => conversation.discard(block.clientMessageId) } }, 'Discard'),
        ];
        case 'waiting': return [
            icon('clock'), h('span', {}, 'Waits for the answer before it'),
            signButton('edit', 'Change waiting message', () => this.#edit()),
            signButton('close', 'Cancel waiting message', () => (
                attempt(toasts, () => conversation.cancelWaiting(block.turnId)))),
        ];
        default: return [];
        }
    }

    async #edit() {
        const { content, turnId } = this.block;
        const options = { label: 'Message', value: content, rows: 6, maxLength: 262_144 };
        const text = await askForText('Change waiting message', options);
        if (text === null || text.trim() === '') return;
        await attempt(this.#context.toasts, () => this.#context.conversation.editWaiting(turnId, text));
    }
}
