import { LiveTurn } from './live-turn.js';

/** The turns of a session that are not history yet: those that wait, the running one, and those that just ended. */
export class Turns {
    /** `{ turnId, state: 'queued'|'running', attempt, startedAt }` of the turn that is being worked on, or `null`. */
    open = null;
    /** Messages that wait for their turn, as `session_sync` gives them, in order. */
    queued = [];

    #live = [];

    /** What is shown from frames, oldest first. */
    get live() { return this.#live; }
    get ended() { return this.#live.filter((turn) => turn.isEnded); }

    sync({ turn, queued, recovered }) {
        this.queued = queued;
        const startedAt = this.open?.turnId === turn?.turn_id ? this.open?.startedAt : Date.now();
        this.open = turn && { turnId: turn.turn_id, state: turn.state, attempt: turn.attempt, startedAt };
        if (recovered) return;
        // An unfinished answer is told again from its start; until then what there is may stay.
        for (const live of this.#live) {
            if (live.turnId === turn?.turn_id) live.isStale = true;
            else live.end();
        }
    }

    /** A message of this client is in the history and its turn will run next. */
    accepted({ turn_id: turnId, turn_state: state }) {
        if (state !== 'queued' && state !== 'running' || this.open) return;
        this.open = { turnId, state, attempt: 0, startedAt: Date.now() };
    }

    userMessage(message) {
        this.dropQueued(message.turn_id);
        const running = this.#running;
        if (running && running.turnId !== message.turn_id) running.makeRoom(message.index);
        else if (!this.open && message.turn_id) {
            this.open = { turnId: message.turn_id, state: 'queued', attempt: 0, startedAt: Date.now() };
        }
    }

    edit(turnId, content) {
        this.queued = this.queued.map((waiting) => (waiting.turn_id === turnId ? { ...waiting, content } : waiting));
    }

    dropQueued(turnId) {
        this.queued = this.queued.filter((waiting) => waiting.turn_id !== turnId);
    }

    /**
     * Takes in a frame.
     *
     * @param {number} begin the index behind the message that began the turn
     * @returns {boolean} whether this ended a turn
     */
    receive(frame, begin) {
        switch (frame.type) {
        case 'turn_queued': this.#queue(frame); return false;
        case 'turn_steered': this.#steered(frame); return false;
        case 'stream_start': this.#start(frame, begin); return false;
        case 'stream_restart':
            this.#running?.restart(frame.attempt, frame.message_index ?? -1);
            this.open = this.open && { ...this.open, attempt: frame.attempt };
            return false;
        case 'stream_end': case 'stream_stopped': case 'error': return this.#end(frame, begin);
        default:
            this.#running?.take(frame);
            return false;
        }
    }

    /** The history now has these; they are no longer shown from frames. Notices of theirs stay. */
    settle(turns) {
        for (const turn of turns) turn.isSettled = true;
        this.#live = this.#live.filter((turn) => !turn.isSettled || turn.notices.length);
    }

    get #running() { return this.#live.findLast((turn) => !turn.isEnded); }

    #queue({ turn_id, client_message_id, content, position }) {
        this.dropQueued(turn_id);
        this.queued = [
            ...this.queued, { turn_id, client_message_id, content, position, created_at: new Date().toISOString() },
        ];
    }

    #steered({ turn_id: turnId, message_index: index }) {
        this.dropQueued(turnId);
        this.#running?.makeRoom(index);
    }

    #start({ turn_id: turnId, attempt }, begin) {
        const before = this.#live.find((turn) => turn.turnId === turnId);
        this.#live = this.#live.filter((turn) => turn !== before);
        this.dropQueued(turnId);
        const startedAt = before?.startedAt ?? (this.open?.turnId === turnId ? this.open.startedAt : Date.now());
        this.open = { turnId, state: 'running', attempt, startedAt };
        this.#live.push(new LiveTurn({ turnId, attempt, nextIndex: begin, startedAt }));
    }

    #end(frame, begin) {
        this.dropQueued(frame.turn_id);
        if (this.open?.turnId === frame.turn_id) this.open = null;
        let turn = this.#live.find((live) => live.turnId === frame.turn_id);
        if (!turn && frame.type !== 'error') return true;
        if (!turn) {
            turn = new LiveTurn({ turnId: frame.turn_id, attempt: 0, nextIndex: begin, startedAt: Date.now() });
            this.#live.push(turn);
        }
        const marks = { stream_end: {}, stream_stopped: { stopped: true }, error: { interrupted: true } };
        turn.end(marks[frame.type]);
        if (frame.type === 'error') turn.fail(frame);
        return true;
    }
}
