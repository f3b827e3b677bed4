import { outcomeBlock } from './outcomes.js';

/**
 * What is shown of a turn while it runs, made from its frames.
 *
 * A turn is a row of steps; each will be one assistant message of the history, followed by the results of its tools.
 * Their indexes are foreseeable, so that the blocks have the keys that they will have as history.
 */
export class LiveTurn {
    /** From this index on the history's messages of this turn are shown by this instead. */
    coversFrom;
    /** The turn is over; its messages are being loaded. */
    isEnded = false;
    /** The connection was lost in the middle: what follows may be another telling of the same. */
    isStale = false;
    /** When the last frame of it came. */
    heardAt;

    #steps = [];
    #notices = [];

    constructor({ turnId, attempt, nextIndex, startedAt }) {
        this.turnId = turnId;
        this.attempt = attempt;
        this.startedAt = startedAt;
        this.coversFrom = nextIndex;
        this.heardAt = startedAt;
    }

    /** Something of the turn is to be seen that shows by itself that it goes on. */
    get isTelling() {
        const step = this.#steps.at(-1);
        if (!step) return false;
        return Boolean(step.thinking?.open || step.text?.open || step.tools.some((tool) => !isOver(tool)));
    }

    /** The index that the next message of the turn will have. */
    get nextIndex() {
        const step = this.#steps.at(-1);
        return step ? step.index + 1 + step.tools.length : this.coversFrom;
    }

    /** All blocks, each with the place of its message in the history. */
    * placed() {
        for (const { index, thinking, text, tools } of this.#steps) {
            for (const block of [thinking, text, ...tools]) if (block) yield { index, block };
        }
        yield* this.#notices;
    }

    /** Takes in a frame of this turn; `false` when it shows nothing. */
    take(frame) {
        this.heardAt = Date.now();
        switch (frame.type) {
        case 'thinking_delta': return this.#append('thinking', frame.delta);
        case 'thinking_end': return this.#close('thinking');
        case 'stream_delta': return this.#append('text', frame.delta);
        case 'approval_request':
            return this.#tool(frame, {
                state: 'approval', expiresAt: Date.parse(frame.expires_at), remembers: frame.remembers ?? null,
            });
        case 'approval_resolved':
            return this.#tool(frame, { state: DECIDED[frame.outcome] ?? 'denied', expiresAt: null });
        case 'tool_started': return this.#tool(frame, { state: 'running', startedAt: Date.now() });
        case 'tool_output': return this.#tool(frame, (tool) => ({ output: tool.output + frame.delta }));
        case 'tool_call':
            return this.#tool(frame, (tool) => {
                const isRefused = tool.state === 'denied' || tool.state === 'expired';
                return {
                    state: isRefused ? tool.state : frame.success ? 'ok' : 'failed', result: shownResult(frame),
                    durationSeconds: isRefused ? null : frame.duration_seconds, expiresAt: null,
                };
            });
        case 'limit_reached': return this.#note('limit', frame.message, frame.limit);
        case 'profile_switched': return this.#note('profile', frame.profile_name ?? frame.profile_id);
        default: return false;
        }
    }

    /** Another attempt: what came after the message is forgotten, and told again. */
    restart(attempt, messageIndex) {
        this.attempt = attempt;
        this.#steps = this.#steps.filter((step) => step.index <= messageIndex);
        this.#notices = this.#notices.filter((notice) => notice.index <= messageIndex);
        if (!this.#steps.length) this.coversFrom = messageIndex + 1;
    }

    /** The user said something in the middle; the next step comes behind that message. */
    makeRoom(messageIndex) {
        this.#behind = Math.max(this.#behind, messageIndex + 1);
    }

    /** The turn is over; what was being written is closed, as a part of an answer if `mark` says so. */
    end(mark = {}) {
        this.isEnded = true;
        const step = this.#steps.at(-1);
        if (step?.thinking) step.thinking = { ...step.thinking, open: false };
        if (step?.text) step.text = { ...step.text, open: false, ...mark };
        for (const each of this.#steps) {
            each.tools = each.tools.map((tool) => (isOver(tool) ? tool : { ...tool, state: 'failed', expiresAt: null }));
        }
    }

    /** Adds the line that says why the turn came to no good end, behind everything so far. */
    fail({ message: text, code, retryable }) {
        const block = outcomeBlock({ turnId: this.turnId, kind: 'error', text, code, retryable: retryable === true });
        this.#notices.push({ index: this.nextIndex - 0.5, block });
    }

    get notices() { return this.#notices; }

    #behind = 0;

    /** The step that is being written; a new one once tools were called. */
    #step() {
        const last = this.#steps.at(-1);
        if (last && !last.tools.length) return last;
        const step = { index: Math.max(this.nextIndex, this.#behind), thinking: null, text: null, tools: [] };
        this.#steps.push(step);
        return step;
    }

    #append(kind, delta) {
        const step = this.#step();
        if (kind === 'text') this.#close('thinking');
        const block = step[kind] ?? emptyBlock(kind, step.index, this.turnId);
        step[kind] = { ...block, text: block.text + delta, open: true };
        return true;
    }

    #close(kind) {
        const step = this.#steps.at(-1);
        if (!step?.[kind]?.open) return false;
        step[kind] = { ...step[kind], open: false };
        return true;
    }

    #tool(frame, change) {
        if (frame.is_subagent && frame.parent_tool_call_id) return this.#child(frame, change);
        const found = this.#find(frame.tool_call_id);
        if (found) {
            const { step, place } = found;
            step.tools[place] = changed(step.tools[place], frame, change);
            return true;
        }
        const step = this.#steps.at(-1) ?? this.#step();
        this.#close('thinking');
        this.#close('text');
        step.tools.push(changed(toolBlock(step.index, frame, this.turnId), frame, change));
        return true;
    }

    /** A call of a sub-agent stands inside the call that started it. */
    #child(frame, change) {
        const found = this.#find(frame.parent_tool_call_id);
        if (!found) return false;
        const parent = found.step.tools[found.place];
        const children = [...parent.children];
        let place = children.findIndex((child) => child.callId === frame.tool_call_id);
        if (place < 0) {
            place = children.length;
            children.push(toolBlock(found.step.index, frame, this.turnId));
        }
        children[place] = changed(children[place], frame, change);
        found.step.tools[found.place] = { ...parent, children };
        return true;
    }

    #find(callId) {
        for (const step of this.#steps.toReversed()) {
            const place = step.tools.findIndex((tool) => tool.callId === callId);
            if (place >= 0) return { step, place };
        }
        return null;
    }

    #note(notice, text, code = null) {
        const index = this.nextIndex - 0.5;
        const key = `${this.turnId}:${notice}:${this.#notices.length}`;
        this.#notices.push({ index, block: { key, kind: 'notice', notice, text, code, turnId: this.turnId } });
        return true;
    }
}

/** What a call is once somebody, or time, has answered for its user. */
const DECIDED = { allowed: 'requested', denied: 'denied', expired: 'expired' };

/** A thinking or text block without text. */
export function emptyBlock(kind, index, turnId) {
    const block = { key: `${index}:${kind}`, kind, text: '', open: false, turnId };
    if (kind === 'thinking') return block;
    return { ...block, index, createdAt: null, stopped: false, interrupted: false, canRetry: false, meta: null };
}

/** A tool block of which nothing is known but the call. */
export function toolBlock(index, { tool_call_id: callId, tool, args }, turnId) {
    return {
        key: `${index}:tool:${callId}`, kind: 'tool', callId, name: tool ?? '', args: args ?? {}, state: 'requested',
        output: '', result: null, durationSeconds: null, startedAt: null, expiresAt: null, remembers: null,
        children: [], turnId,
    };
}

function changed(block, frame, change) {
    const known = { name: frame.tool ?? block.name, args: frame.args ?? block.args };
    return { ...block, ...known, ...(typeof change === 'function' ? change(block) : change) };
}

function isOver(tool) {
    return ['ok', 'failed', 'denied', 'expired'].includes(tool.state);
}

/** A long result comes without its end; the history, which is loaded when the turn is over, has all of it. */
function shownResult(frame) {
    if (frame.result_bytes === undefined) return frame.result;
    const shown = new TextEncoder().encode(frame.result).length;
    return `${frame.result}\n[… ${frame.result_bytes - shown} more bytes]`;
}
