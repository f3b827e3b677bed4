import { fill, h } from '../dom.js';
import { fullTime, timeOfDay } from '../format.js';
import { icon } from '../icons.js';
import { askForText } from '../dialogs.js';
import { openLightbox } from '../lightbox.js';
import { wordsFor } from '../words.js';
import { attempt, copyButton, keepButton, signButton } from '../controls.js';

const LONG_TEXT = 3000;
const LONG_LINES = 30;

/** What the user said, with what became of it. */
export class UserBlock {
    #context;
    #text = h('div', { class: 'user-text', dir: 'auto' });
    #more = h('button', { type: 'button', class: 'link-button', on: { click: () => this.#unfold() } }, 'Show all');
    #isUnfolded = false;
    #images = h('div', { class: 'user-images' });
    #files = h('ul', { class: 'user-files', aria: { label: 'Files' } });
    #state = h('p', { class: 'user-state' });
    #meta = h('footer', { class: 'meta' });

    constructor(context) {
        this.#context = context;
        this.element = h('article', { class: 'user', aria: { label: 'You' } },
            h('div', { class: 'bubble' }, this.#images, this.#text, this.#more, this.#files), this.#state, this.#meta);
    }

    update(block) {
        this.element.dataset.state = block.state;
        if (this.#text.textContent !== block.content) this.#text.textContent = block.content;
        this.#fold();
        this.#renderImages(block.images);
        fill(this.#files, block.files.map((file) => this.#file(file)));
        this.#files.hidden = block.files.length === 0;
        fill(this.#state, this.#stateOf(block));
        this.#state.hidden = block.state === 'sent';
        fill(this.#meta, copyButton(() => this.block.content, 'Copy message'),
            block.state === 'sent' && block.index !== null && block.content && keepButton(this.#context, this),
            block.createdAt && h('time', { title: fullTime(block.createdAt) }, timeOfDay(block.createdAt)));
    }

    #unfold() {
        this.#isUnfolded = true;
        this.#fold();
    }

    /** A long paste does not push everything else out of sight. */
    #fold() {
        const { content } = this.block;
        const isLong = content.length > LONG_TEXT || content.split('\n', LONG_LINES + 1).length > LONG_LINES;
        this.#text.classList.toggle('folded', isLong && !this.#isUnfolded);
        this.#more.hidden = !isLong || this.#isUnfolded;
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
        }, h('img', { src: url, alt: '', loading: 'lazy', on: { error: ({ target }) => broken(target) } }))));
    }

    #file({ name }) {
        const { api, conversation } = this.#context;
        const link = h('a', { href: api.fileUrl(conversation.sessionId, name), download: name }, icon('file'), h('bdi', {}, name));
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
        case 'sending': return [icon('clock'), block.error ? `${wordsFor(block.error)} Trying again…` : 'Sending…'];
        case 'failed': return [
            icon('warning'), h('span', {}, block.error ? wordsFor(block.error) : 'Not sent'),
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

/** Words in the place of an image that browsers cannot show. */
function broken(image) {
    image.parentElement.classList.add('broken');
    image.parentElement.disabled = true;
    image.replaceWith('This image cannot be shown');
}
