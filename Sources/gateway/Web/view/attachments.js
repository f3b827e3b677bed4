import { base64Of } from '../net/api.js';
import { upload } from '../net/upload.js';
import { signButton } from './controls.js';
import { h } from './dom.js';
import { size } from './format.js';
import { icon } from './icons.js';

/** What the server takes as an image of a message. */
const IMAGE_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Images and files that will go with the next message, with the progress of their uploads. */
export class Attachments {
    element = h('ul', { class: 'attachments', hidden: true, aria: { label: 'Attachments' } });

    #conversation;
    #toasts;
    #onChange;
    #items = [];

    constructor({ conversation, toasts, onChange }) {
        this.#conversation = conversation;
        this.#toasts = toasts;
        this.#onChange = onChange;
    }

    /** Goes on in another view of the same session. */
    adopt({ conversation, onChange }) {
        this.#conversation = conversation;
        this.#onChange = onChange;
        return this;
    }

    get isEmpty() { return this.#items.length === 0; }
    get isUploading() { return this.#items.some((item) => !item.stored && !item.base64); }

    /** What a message needs; the attachments are gone afterwards. */
    take() {
        const images = this.#items.filter(({ kind }) => kind === 'image')
            .map(({ file, base64 }) => ({ name: file.name, type: file.type, base64 }));
        const files = this.#items.filter(({ stored }) => stored).map(({ stored: { name, path } }) => ({ name, path }));
        this.#items = [];
        this.#changed();
        return { images, files };
    }

    /** Takes files in; what the server would refuse is refused here, with the reason. */
    add(files) {
        for (const file of files) {
            const problem = this.#problemOf(file);
            if (problem) this.#toasts.show(problem, { kind: 'error' });
            else if (this.#isImage(file)) this.#addImage(file);
            else this.#addFile(file);
        }
        this.#changed();
    }

    get #limits() { return this.#conversation.limits ?? {}; }

    #isImage(file) {
        return IMAGE_TYPES.has(file.type) && file.size <= (this.#limits.max_image_bytes ?? 5_000_000);
    }

    #problemOf(file) {
        const { max_file_bytes: most = 200_000_000, max_images: images = 10 } = this.#limits;
        if (file.size > most) return `“${file.name}” is larger than ${size(most)}.`;
        const count = this.#items.filter(({ kind }) => kind === 'image').length;
        if (this.#isImage(file) && count >= images) return `A message takes at most ${images} images.`;
        return null;
    }

    async #addImage(file) {
        const url = URL.createObjectURL(file);
        const item = this.#append({ kind: 'image', file }, h('img', { src: url, alt: '' }));
        item.release = () => URL.revokeObjectURL(url);
        try {
            // What only looks like an image is a file like any other.
            (await createImageBitmap(file)).close();
        } catch {
            this.#remove(item);
            this.#addFile(file);
            this.#changed();
            return;
        }
        try {
            item.base64 = await base64Of(file);
            this.#changed();
        } catch {
            this.#remove(item);
            this.#toasts.show(`“${file.name}” cannot be read.`, { kind: 'error' });
        }
    }

    #addFile(file) {
        const bar = h('progress', { max: 1, value: 0, aria: { label: `Upload of ${file.name}` } });
        const item = this.#append({ kind: 'file', file }, icon('file'), bar);
        const { promise, cancel } = upload(this.#conversation.sessionId, file, {
            onProgress: (share) => { bar.value = share; },
        });
        item.cancel = cancel;
        promise.then((stored) => {
            item.stored = stored;
            bar.remove();
            this.#changed();
        }, (error) => {
            this.#remove(item);
            if (error.code !== 'cancelled') this.#toasts.show(`“${file.name}”: ${error.message}`, { kind: 'error' });
        });
    }

    #append(item, ...signs) {
        const remove = () => {
            item.cancel?.();
            this.#remove(item);
        };
        item.element = h('li', { class: item.kind }, signs, h('span', { class: 'attachment-name' }, item.file.name),
            h('span', { class: 'attachment-size' }, size(item.file.size)),
            signButton('close', `Remove ${item.file.name}`, remove));
        this.#items.push(item);
        return item;
    }

    #remove(item) {
        this.#items = this.#items.filter((other) => other !== item);
        item.release?.();
        this.#changed();
    }

    #changed() {
        this.element.replaceChildren(...this.#items.map(({ element }) => element));
        this.element.hidden = this.isEmpty;
        this.#onChange();
    }
}
