import { historyBlocks } from './history-blocks.js';
import { offerRetry } from './outcomes.js';
import { progressBlock } from './progress.js';

/** Fields of a tool's card that only its frames tell; the history does not have them. */
const TOLD_LIVE = ['children', 'output', 'durationSeconds', 'startedAt'];

/** Puts together what is shown, and keeps the identity of blocks that did not change. */
export class BlockList {
    #blocks = new Map();
    #names = new Map();

    /** The name under which this or another client has sent a message. */
    name(index, clientMessageId) { this.#names.set(index, clientMessageId); }

    /** All blocks, oldest first. */
    compose({ history, turns, versions, pending }) {
        const live = history.hasNewer ? [] : turns.live;
        const shown = history.messages.filter((message) => !isToldLive(message, live));
        const placed = historyBlocks(shown, (index) => this.#names.get(index) ?? null);
        for (const turn of live) {
            placed.push(...(turn.isSettled ? turn.notices.map((notice) => behind(notice, history)) : turn.placed()));
        }
        const times = history.messages.map(({ index, created_at: at }) => ({ index, time: Date.parse(at) }));
        placed.push(...versions.placed(times, history.hasNewer ? null : Infinity));
        placed.push(...history.outcomes.placed(history.messages, live));
        placed.sort((one, other) => one.index - other.index || 0);
        const blocks = placed.map(({ block }) => block);
        if (history.hasNewer) return this.#keepIdentity(blocks);
        const question = history.messages.findLast(({ role }) => role === 'user');
        const isWaiting = turns.open || turns.queued.length || pending.length;
        if (question && !isWaiting) offerRetry(blocks, question);
        // What is still being sent says so itself.
        const isSent = pending.every(({ state }) => state === 'failed');
        const progress = isSent ? progressBlock(turns.open, live) : null;
        if (progress) blocks.push(progress);
        blocks.push(...turns.queued.map(waitingBlock), ...pending.map(pendingBlock));
        return this.#keepIdentity(blocks);
    }

    #keepIdentity(blocks) {
        const next = new Map();
        const kept = blocks.filter(({ key }) => !next.has(key) && next.set(key, true)).map((block) => {
            const before = this.#blocks.get(block.key);
            const known = before && withLiveFields(block, before);
            const block_ = before && isEqual(known, before) ? before : known ?? block;
            next.set(block.key, block_);
            return block_;
        });
        this.#blocks = next;
        return kept;
    }
}

/** Messages of a turn that is shown from its frames; a turn that began before this client came is told from there on. */
function isToldLive(message, live) {
    if (message.role === 'user') return false;
    return live.some((turn) => !turn.isSettled && turn.turnId === message.turn_id && message.index >= turn.coversFrom);
}

/** A notice of a turn whose messages are history stands behind the last of them. */
function behind({ index, block }, history) {
    const last = history.messages.findLast((message) => message.turn_id === block.turnId);
    return { index: last && index < last.index ? last.index + 0.25 : index, block };
}

function withLiveFields(block, before) {
    if (block.kind !== 'tool' || before.kind !== 'tool' || block.startedAt !== null) return block;
    const told = Object.fromEntries(TOLD_LIVE.map((name) => [name, before[name]]));
    return { ...block, ...told, durationSeconds: block.durationSeconds ?? before.durationSeconds };
}

function isEqual(one, other) {
    if (one === other) return true;
    if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every((key) => isEqual(one[key], other[key]));
}

function waitingBlock(waiting) {
    return {
        key: `u:${waiting.client_message_id ?? waiting.turn_id}`, kind: 'user', index: null, content: waiting.content,
        images: [], files: [], createdAt: Date.parse(waiting.created_at), state: 'waiting',
        clientMessageId: waiting.client_message_id ?? null, turnId: waiting.turn_id, position: waiting.position, error: null,
    };
}

function pendingBlock(entry) {
    return {
        key: `u:${entry.clientMessageId}`, kind: 'user', index: null, content: entry.content,
        images: entry.images.map(({ type, base64 }) => `data:${type};base64,${base64}`), files: entry.files,
        createdAt: entry.createdAt, state: entry.state, clientMessageId: entry.clientMessageId, turnId: null,
        position: null, error: entry.error,
    };
}
