import { emptyBlock, toolBlock } from './live-turn.js';

/**
 * The blocks of stored messages, each with the place of its message; those of a live turn have the same keys.
 *
 * @param {object[]} messages as the server gives them, in order and without holes
 * @param {(index: number) => string|null} clientMessageId the name that a message was sent under, where it is known
 * @returns {{ index: number, block: object }[]}
 */
export function historyBlocks(messages, clientMessageId = () => null) {
    const placed = [];
    const calls = new Map();
    for (const message of messages) {
        if (message.role === 'tool') {
            settle(message, calls, placed);
            continue;
        }
        for (const block of blocksOf(message, clientMessageId)) {
            placed.push({ index: message.index, block });
            if (block.kind === 'tool') calls.set(block.callId, placed.length - 1);
        }
    }
    return placed;
}

function blocksOf(message, clientMessageId) {
    const blocks = readableBlocksOf(message, clientMessageId);
    if (message.unreadable === undefined) return blocks;
    const content = `This part of the message cannot be read:\n${message.unreadable}`;
    return [...blocks, { key: `${message.index}:unreadable`, kind: 'system', index: message.index, content }];
}

function readableBlocksOf(message, clientMessageId) {
    switch (message.role) {
    case 'user': return [userBlock(message, clientMessageId(message.index))];
    case 'assistant': return assistantBlocks(message);
    default:
        return [{ key: `${message.index}:system`, kind: 'system', index: message.index, content: message.content ?? '' }];
    }
}

/** A message of the user that is part of the history. */
function userBlock(message, clientMessageId = null) {
    return {
        key: clientMessageId ? `u:${clientMessageId}` : `${message.index}:user`, kind: 'user', index: message.index,
        content: message.content ?? '', images: message.images ?? [], files: message.files ?? [],
        createdAt: Date.parse(message.created_at), state: 'sent', clientMessageId, turnId: message.turn_id ?? null,
        position: null, error: null,
    };
}

function assistantBlocks(message) {
    const { index, turn_id: turnId = null } = message;
    const blocks = [];
    if (message.thinking) blocks.push({ ...emptyBlock('thinking', index, turnId), text: message.thinking });
    if (message.content) {
        blocks.push({
            ...emptyBlock('text', index, turnId), text: message.content, createdAt: Date.parse(message.created_at),
            stopped: message.stopped === true, interrupted: message.interrupted === true, meta: metaOf(message),
        });
    }
    for (const call of message.tool_calls ?? []) {
        blocks.push(toolBlock(index, { tool_call_id: call.id, tool: call.name, args: call.arguments }, turnId));
    }
    return blocks;
}

function metaOf(message) {
    if (message.elapsed_seconds === undefined) return null;
    return {
        elapsedSeconds: message.elapsed_seconds, toolCallCount: message.tool_call_count ?? 0,
        tokenCount: message.token_count ?? 0,
    };
}

/** How a call ended, by the words with which the worker begins its result. */
function endOf(result) {
    if (result.startsWith('Error: The user did not allow this call')) return 'denied';
    if (result.startsWith('Error: Nobody allowed this call')) return 'expired';
    return result.startsWith('Error') ? 'failed' : 'ok';
}

/** Puts a result into the card of its call. A result whose call is not loaded gets a card of its own. */
function settle(message, calls, placed) {
    const result = message.content ?? '';
    const state = endOf(result);
    const place = calls.get(message.tool_call_id);
    if (place !== undefined) {
        placed[place] = { ...placed[place], block: { ...placed[place].block, state, result } };
        return;
    }
    const frame = { tool_call_id: message.tool_call_id, tool: message.name };
    const block = { ...toolBlock(message.index, frame, message.turn_id ?? null), state, result };
    placed.push({ index: message.index, block });
}
