/**
 * The summaries of a session's context, and the one that is being written.
 *
 * They stand in the timeline where they were made; the history around them is what it was.
 */
export class Versions {
    #api;
    #sessionId;
    #onChange;
    #stored = [];
    #live = 0;
    #running = null;

    constructor({ api, sessionId, onChange }) {
        this.#api = api;
        this.#sessionId = sessionId;
        this.#onChange = onChange;
    }

    get count() { return this.#stored.length; }
    /** A summary is being written. */
    get isRunning() { return this.#running?.state === 'running'; }

    async load() {
        this.take(await this.#api.compressions(this.#sessionId));
    }

    /** Takes in an answer about versions. */
    take(body) {
        this.#stored = body?.compressions?.toReversed() ?? [];
        this.#live = body?.live ?? 0;
        this.#onChange();
    }

    /** Takes in a frame about compression. */
    receive(frame) {
        switch (frame.type) {
        case 'compression_started':
            this.#running = { state: 'running', reason: frame.reason, tokensBefore: frame.tokens_before };
            break;
        case 'compression_failed':
            this.#running = { ...this.#running, state: 'failed', reason: frame.reason, text: frame.message };
            break;
        case 'context_compressed':
            this.#running = null;
            this.#stored = [...this.#stored, { ...frame, created_at: null, undone_at: null }];
            this.#live = frame.compression_id;
            break;
        }
    }

    async undo(compressionId) {
        this.take(await this.#api.undoCompression(this.#sessionId, compressionId));
    }

    /**
     * The blocks with their places between the messages.
     *
     * @param {{ index: number, time: number }[]} times of the messages that are shown, in order
     * @param {number|null} end the place behind everything; `null` when later messages exist that are not shown
     */
    placed(times, end) {
        const placed = [];
        for (const version of this.#stored) {
            // Of the changes of the memory only the last one can be taken back here; the others are in the list of versions.
            if (version.reason === 'edit' && version.compression_id !== this.#live) continue;
            const index = placeOf(version.created_at ? Date.parse(version.created_at) : Infinity, times, end);
            if (index !== null) placed.push({ index, block: this.#block(version) });
        }
        if (this.#running && end !== null) {
            placed.push({ index: end, block: { ...emptyVersion('running'), ...this.#running } });
        }
        return placed;
    }

    #block(version) {
        const isUndone = Boolean(version.undone_at);
        return {
            ...emptyVersion(version.compression_id), state: isUndone ? 'undone' : 'done', reason: version.reason,
            tokensBefore: version.tokens_before, tokensAfter: version.tokens_after,
            messagesBefore: version.messages_before, messagesAfter: version.messages_after, summary: version.summary,
            compressionId: version.compression_id, canUndo: !isUndone && version.compression_id === this.#live,
        };
    }
}

function emptyVersion(id) {
    return {
        key: `compression:${id}`, kind: 'compression', state: 'done', reason: null, tokensBefore: null, tokensAfter: null,
        messagesBefore: null, messagesAfter: null, summary: '', compressionId: null, text: '', canUndo: false,
    };
}

/** Behind the last message that is not younger; `null` when it belongs to messages that are not shown. */
function placeOf(time, times, end) {
    if (time === Infinity) return end;
    const place = times.findLastIndex((message) => message.time <= time);
    if (place < 0 || place === times.length - 1 && end === null) return null;
    return times[place].index + 0.75;
}
