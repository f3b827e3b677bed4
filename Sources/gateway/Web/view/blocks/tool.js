import { fill, h } from '../dom.js';
import { duration, remaining } from '../format.js';
import { icon } from '../icons.js';
import { ApprovalCard } from './approval.js';

const SHORT = 80;
/** Shown at first; the rest on demand, in characters. */
const FIRST_PART = 4096;
const STATES = {
    requested: ['clock', 'Waiting'], running: ['tool', 'Running'], approval: ['hand', 'Needs your approval'],
    ok: ['check', 'Done'], failed: ['cross', 'Failed'], denied: ['hand', 'Denied'],
    expired: ['clock', 'Nobody answered in time'],
};

/** Such a call was never run, so it took no time. */
const REFUSED = new Set(['denied', 'expired']);

/** A call of a tool: folded to one line, with arguments, output and result inside. */
export class ToolBlock {
    #context;
    #sign = h('span', { class: 'tool-sign' });
    #name = h('span', { class: 'tool-name' });
    #brief = h('span', { class: 'tool-brief' });
    #time = h('span', { class: 'tool-time' });
    #approval = h('div', { class: 'tool-approval' });
    #body = h('div', { class: 'tool-body' });
    #children = h('div', { class: 'tool-children' });
    #childViews = new Map();
    #details;
    #timer = null;
    #card = null;
    #texts = new Map();

    constructor(context) {
        this.#context = context;
        this.#details = h('details', {},
            h('summary', {}, this.#sign, this.#name, this.#brief, this.#time), this.#body, this.#children);
        this.#details.addEventListener('toggle', () => this.#renderBody(this.block));
        this.element = h('section', { class: 'tool-card' }, this.#details, this.#approval);
    }

    destroy() {
        clearInterval(this.#timer);
        this.#card?.destroy();
    }

    update(block) {
        this.block = block;
        const [sign, label] = STATES[block.state];
        this.element.dataset.state = block.state;
        this.element.setAttribute('aria-label', `Tool ${block.name}: ${label}`);
        fill(this.#sign, icon(sign), h('span', { class: 'visually-hidden' }, label));
        this.#name.textContent = block.name;
        this.#brief.textContent = brief(block.args);
        this.#renderTime();
        this.#renderApproval(block);
        this.#renderChildren(block.children);
        this.#renderBody(block);
        clearInterval(this.#timer);
        if (block.state === 'running' || block.state === 'approval') {
            this.#timer = setInterval(() => this.#renderTime(), 1000);
        }
    }

    #renderTime() {
        const { state, durationSeconds, startedAt, expiresAt } = this.block;
        let text = '';
        if (state === 'approval' && expiresAt) text = `${remaining(expiresAt - Date.now())} left`;
        else if (durationSeconds !== null && !REFUSED.has(state)) text = duration(durationSeconds);
        else if (state === 'running' && startedAt) text = duration((Date.now() - startedAt) / 1000);
        this.#time.textContent = text;
    }

    #renderApproval(block) {
        const isAsked = block.state === 'approval';
        this.#approval.hidden = !isAsked;
        // The line above shows the beginning of the arguments; where they are judged it would only mislead.
        this.#brief.hidden = isAsked;
        if (isAsked && this.#card) return;
        this.#card?.destroy();
        this.#card = isAsked ? new ApprovalCard(block, this.#context) : null;
        this.#approval.replaceChildren(...(this.#card ? [this.#card.element] : []));
    }

    #renderChildren(children) {
        this.#children.hidden = children.length === 0;
        for (const child of children) {
            let view = this.#childViews.get(child.key);
            if (!view) {
                view = new ToolBlock(this.#context);
                this.#childViews.set(child.key, view);
                this.#children.append(view.element);
            }
            if (view.block !== child) view.update(child);
        }
    }

    /** Long texts are only made when somebody looks. */
    #renderBody(block) {
        if (!this.#details.open || !block) return;
        this.#part('Arguments', JSON.stringify(block.args, null, 2));
        if (block.result === null) this.#part('Output', block.output);
        else this.#part('Result', block.result);
        if (block.result !== null) this.#texts.get('Output')?.section.remove();
    }

    #part(title, text) {
        if (text === '' || text === undefined) return;
        let part = this.#texts.get(title);
        if (!part) {
            part = { section: h('div', { class: 'tool-part' }, h('h4', {}, title)), shownAll: false };
            part.pre = h('pre', { tabindex: 0, role: 'region', aria: { label: title } });
            part.more = h('button', { type: 'button', class: 'link-button' }, 'Show all');
            part.more.addEventListener('click', () => {
                part.shownAll = true;
                this.#renderBody(this.block);
            });
            part.section.append(part.pre, part.more);
            this.#texts.set(title, part);
            this.#body.append(part.section);
        }
        const shown = part.shownAll ? text : text.slice(0, FIRST_PART);
        part.more.hidden = shown.length === text.length;
        if (part.pre.textContent !== shown) part.pre.textContent = shown;
    }
}

/** The arguments in a few words. */
function brief(args) {
    const values = Object.values(args ?? {}).filter((value) => typeof value !== 'object');
    const text = values.join(' · ').replaceAll(/\s+/g, ' ');
    return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}
