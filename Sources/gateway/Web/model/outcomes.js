/** More than the questions that a window of the history can hold. */
const LIMIT = 600;

/** How turns ended whose questions stand in the history without a whole answer, by the turns' ids. */
export class Outcomes {
    #known = new Map();

    /** Takes in what a page of the history tells. */
    take(outcomes = []) {
        for (const outcome of outcomes) {
            this.#known.delete(outcome.turn_id);
            this.#known.set(outcome.turn_id, outcome);
        }
        while (this.#known.size > LIMIT) this.#known.delete(this.#known.keys().next().value);
    }

    /**
     * Notices of the turns whose questions are shown, each behind the last message of its turn.
     *
     * @param {object[]} messages of the history, as far as it is loaded
     * @param {object[]} live turns that are told from their frames
     */
    * placed(messages, live) {
        // Of the others their frames have told.
        const told = live.filter(({ isSettled, notices, turnId }) => (
            !isSettled || notices.some(({ block }) => block.key === keyOf(turnId)))).map(({ turnId }) => turnId);
        const shown = new Set(messages.map(({ index }) => index));
        const ends = new Map(messages.map(({ turn_id: turnId, index }) => [turnId, index]));
        for (const { turn_id: turnId, message_index: index, state, code = null, message = '', retryable = false }
            of this.#known.values()) {
            if (told.includes(turnId) || !shown.has(index)) continue;
            const kind = state === 'stopped' ? 'stopped' : 'error';
            yield { index: (ends.get(turnId) ?? index) + 0.25, block: outcomeBlock({ turnId, kind, text: message, code, retryable }) };
        }
    }
}

/** A line that says how a turn ended; the same whether its frames told it or the history does. */
export function outcomeBlock({ turnId, kind, text, code, retryable }) {
    return { key: keyOf(turnId), kind: 'notice', notice: kind, text, code, retryable, turnId, canRetry: false };
}

/**
 * Marks the last trace of a turn that came to no good end, where its question is the newest one: it can be asked again.
 *
 * @param {object[]} blocks in their order
 * @param {object} question the newest message of the user, as the history has it
 */
export function offerRetry(blocks, question) {
    const place = blocks.findLastIndex((block) => block.turnId === question.turn_id && isUnfinished(block));
    if (place >= 0) blocks[place] = { ...blocks[place], canRetry: true };
}

function keyOf(turnId) { return `${turnId}:outcome`; }

function isUnfinished({ kind, notice, stopped, interrupted }) {
    return kind === 'text' ? stopped || interrupted : kind === 'notice' && (notice === 'error' || notice === 'stopped');
}
