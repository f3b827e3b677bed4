import { Attachments } from './attachments.js';
import { attempt, isComposing, sendKeyOf, signButton } from './controls.js';
import { h } from './dom.js';
import { size } from './format.js';
import { icon } from './icons.js';
import { View } from './view.js';

/** What may happen with a message that is sent while an answer is being written. */
const WHEN_BUSY = [
    ['queue', 'Send afterwards'], ['steer', 'Steer this answer'], ['interrupt', 'Stop and answer this'],
];
const encoder = new TextEncoder();

/** Where messages are written. */
export class Composer extends View {
    #conversation;
    #drafts;
    #shelf;
    #settings;
    #attachments;
    #text;
    #file;
    #send = h('button', { type: 'submit', class: 'send primary', title: 'Send', aria: { label: 'Send' } }, icon('send'));
    #stop = h('button', { type: 'button', class: 'stop', title: 'Stop', aria: { label: 'Stop' } }, icon('stop'));
    #onBusy = h('select', { class: 'on-busy', aria: { label: 'While an answer is being written' } },
        WHEN_BUSY.map(([value, label]) => h('option', { value }, label)));
    #hint = h('p', { class: 'composer-hint', role: 'status' });

    /** @param {Map<string, Attachments>} shelf keeps what is attached while another session is looked at */
    constructor({ conversation, drafts, settings, toasts, shelf }) {
        super();
        this.#conversation = conversation;
        this.#drafts = drafts;
        this.#settings = settings;
        const onChange = () => this.draw();
        this.#shelf = shelf;
        this.#attachments = shelf.get(conversation.sessionId)?.adopt({ conversation, onChange })
            ?? new Attachments({ conversation, toasts, onChange });
        shelf.delete(conversation.sessionId);
        this.#text = h('textarea', {
            rows: 1, dir: 'auto', placeholder: 'Message', aria: { label: 'Message' },
            on: {
                input: () => this.#typed(), keydown: (event) => this.#key(event), paste: (event) => this.#pasted(event),
            },
        });
        this.#file = h('input', { type: 'file', multiple: true, hidden: true, on: { change: () => this.#chosen() } });
        const submit = (event) => {
            event.preventDefault();
            this.#submit();
        };
        this.#stop.addEventListener('click', () => attempt(toasts, () => conversation.stop()));
        this.element = h('form', { class: 'composer', on: { submit } }, this.#attachments.element,
            h('div', { class: 'composer-line' },
                signButton('attach', 'Attach files', () => this.#file.click()), this.#text, this.#onBusy, this.#stop, this.#send),
            this.#hint, this.#file);
        this.#text.value = drafts.get(conversation.sessionId);
        this.watch(conversation);
    }

    destroy() {
        super.destroy();
        if (!this.#attachments.isEmpty) this.#shelf.set(this.#conversation.sessionId, this.#attachments);
    }

    get isEmpty() { return this.#attachments.isEmpty && this.#text.value === ''; }

    focus() { this.#text.focus(); }

    /** Attaches files that were dropped or pasted. */
    addFiles(files) {
        this.#attachments.add([...files]);
        this.focus();
    }

    #typed() {
        this.#drafts.set(this.#conversation.sessionId, this.#text.value);
        this.draw();
    }

    #key(event) {
        if (event.key !== 'Enter' || isComposing(event) || event.shiftKey) return;
        const isModified = event.ctrlKey || event.metaKey;
        if (!this.#sendsByEnter && !isModified) return;
        event.preventDefault();
        this.#submit();
    }

    get #sendsByEnter() { return sendKeyOf(this.#settings) === 'enter'; }

    #pasted(event) {
        const files = [...event.clipboardData.files];
        if (!files.length) return;
        event.preventDefault();
        this.addFiles(files);
    }

    #chosen() {
        this.addFiles(this.#file.files);
        this.#file.value = '';
    }

    #submit() {
        const content = this.#text.value;
        if (this.#problem || content.trim() === '') return;
        this.#conversation.send({
            content, ...this.#attachments.take(), onBusy: this.#conversation.turn ? this.#onBusy.value : null,
        });
        this.#conversation.jumpToEnd();
        this.#text.value = '';
        // What was meant for this message is not meant for the next one.
        this.#onBusy.value = 'queue';
        this.#typed();
        this.element.dispatchEvent(new Event('sent'));
    }

    /** Why the message cannot be sent now; `null` when it can. */
    get #problem() {
        const most = this.#conversation.limits?.max_message_bytes;
        const bytes = most && this.#text.value.length * 3 > most ? encoder.encode(this.#text.value).length : 0;
        if (most && bytes > most) return `The message is too long: ${size(bytes)} of at most ${size(most)}.`;
        if (this.#attachments.isUploading) return 'The message can be sent when the upload is done.';
        if (!this.#attachments.isEmpty && this.#text.value.trim() === '') return 'Say something about the attachments.';
        return null;
    }

    render() {
        const isBusy = this.#conversation.turn !== null;
        const isTyped = this.#text.value.trim() !== '';
        const problem = this.#problem;
        this.element.setAttribute('aria-busy', String(isBusy));
        this.#text.enterKeyHint = this.#sendsByEnter ? 'send' : 'enter';
        this.#stop.hidden = !isBusy;
        this.#send.hidden = isBusy && !isTyped;
        this.#onBusy.hidden = !isBusy || !isTyped;
        this.#send.disabled = problem !== null || !isTyped;
        const isOffline = this.#conversation.connection !== 'open' && isTyped;
        const hint = problem ?? (isOffline ? 'Not connected: the message will be sent when the connection is back.' : '');
        if (this.#hint.textContent !== hint) this.#hint.textContent = hint;
        this.#fit();
    }

    /** Grows with the text. */
    #fit() {
        this.#text.style.height = 'auto';
        this.#text.style.height = `${this.#text.scrollHeight}px`;
    }
}
