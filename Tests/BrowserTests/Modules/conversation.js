// What a conversation shows, however it came about.
async ({ test, equal, ok, load }) => {
    const { Conversation } = await load('model/conversation.js');
    const { Outbox } = await load('model/outbox.js');

    const at = (number) => new Date(Date.UTC(2026, 0, 1, 10, 0, number)).toISOString();
    const user = (index, content, turn = `t${index}`) => ({ index, role: 'user', content, created_at: at(index), turn_id: turn });
    const assistant = (index, content, turn, more = {}) => (
        { index, role: 'assistant', content, created_at: at(index), turn_id: turn, ...more });

    /** A server with a history, and the conversation that looks at it. */
    const makeServer = (messages = []) => {
        const server = { messages, sent: [], versions: { live: 0, compressions: [] }, state: 'closed', fails: false, loads: 0 };
        server.api = {
            messages: async (_, { after, before, limit = 100 }) => {
                server.loads += 1;
                if (server.fails) throw Object.assign(new Error('away'), { code: 'unreachable' });
                const all = server.messages.filter(({ index }) => index > (after ?? -1) && index < (before ?? Infinity));
                const page = after !== undefined && before === undefined ? all.slice(0, limit) : all.slice(-limit);
                const outcomes = (server.outcomes ?? []).filter(({ message_index: at }) => page.some(({ index }) => index === at));
                return { messages: page, outcomes, has_more: page.length < all.length };
            },
            compressions: async () => server.versions,
            undoCompression: async () => server.versions,
            context: async () => ({ context_tokens: 7, max_context_tokens: 100 }),
        };
        server.open = async () => {
            server.conversation = new Conversation({
                sessionId: 's', api: server.api, outbox: server.outbox ??= new Outbox(null, []),
                makeLink: ({ onSync, onFrame, onGone }) => {
                    Object.assign(server, { onSync, onFrame, onGone });
                    return {
                        get state() { return server.state; }, retryAt: null, subscribe: () => {}, start: () => {}, stop: () => {},
                        retryNow: () => {}, startOver: () => { server.restarts = (server.restarts ?? 0) + 1; },
                        send: (frame) => server.state === 'open' && server.sent.push(frame) > 0,
                    };
                },
                world: { uuid: () => `m${server.names = (server.names ?? 0) + 1}`, setTimeout: (run) => { server.later = run; } },
            });
            await server.conversation.open();
        };
        server.sync = async (more = {}) => {
            server.state = 'open';
            server.onSync({
                type: 'session_sync', session_id: 's', profile_id: 'p', name: null, pinned: false,
                message_count: server.messages.length, context_tokens: 1, max_context_tokens: 100, cursor: null,
                recovered: false, turn: null, queued: [], approvals: [], todo: [], limits: {}, ...more,
            });
            await settle();
        };
        server.tell = async (...frames) => {
            for (const frame of frames) server.onFrame(frame);
            await settle();
        };
        /** A message that is written, and told. */
        server.say = async (message, clientMessageId = null) => {
            server.messages.push(message);
            await server.tell({
                type: 'user_message', message, message_index: message.index, client_message_id: clientMessageId,
            });
        };
        return server;
    };

    /** The same, once the conversation has been loaded. */
    const begin = async (messages) => {
        const server = makeServer(messages);
        await server.open();
        await server.sync();
        return server;
    };
    const settle = () => new Promise((resolve) => { setTimeout(resolve, 0); });
    /** Blocks in short, without what only frames tell. */
    const shown = ({ conversation }) => conversation.blocks.map(({ kind, text, content, name, state, result, stopped, interrupted, open }) => (
        [kind, text ?? content ?? name, ...(kind === 'tool' ? [state, result] : []), ...(kind === 'user' && state !== 'sent' ? [state] : []),
            ...(stopped ? ['stopped'] : []), ...(interrupted ? ['interrupted'] : []), ...(open ? ['open'] : [])].join(' ')));
    const keys = ({ conversation }) => conversation.blocks.map(({ key }) => key);

    const TURN = [
        assistant(1, null, 't0', { thinking: 'hm', tool_calls: [{ id: 'c1', name: 'look', arguments: { a: 1 } }] }),
        { index: 2, role: 'tool', content: 'found', tool_call_id: 'c1', name: 'look', created_at: at(2), turn_id: 't0' },
        assistant(3, 'done', 't0', { elapsed_seconds: 1, tool_call_count: 1, token_count: 5 }),
    ];
    const TURN_FRAMES = [
        { type: 'stream_start', turn_id: 't0', attempt: 1 }, { type: 'thinking_delta', delta: 'h' },
        { type: 'thinking_delta', delta: 'm' }, { type: 'thinking_end' },
        { type: 'tool_started', tool_call_id: 'c1', tool: 'look', args: { a: 1 } },
        { type: 'tool_call', tool_call_id: 'c1', tool: 'look', args: { a: 1 }, result: 'found', success: true, duration_seconds: 0.5 },
        { type: 'stream_delta', delta: 'do' }, { type: 'stream_delta', delta: 'ne' },
    ];
    const END = { type: 'stream_end', turn_id: 't0', content: 'done', context_tokens: 9, max_context_tokens: 100, message_index: 3 };

    test('an answer is shown from its frames as it is shown from the history, under the same keys', async () => {
        const live = makeServer();
        await live.open();
        await live.sync();
        await live.say(user(0, 'hi', 't0'));
        await live.tell(...TURN_FRAMES);
        const [liveKeys, liveShown] = [keys(live), shown(live)];
        equal(liveShown, ['user hi', 'thinking hm', 'tool look ok found', 'text done open']);
        live.messages.push(...TURN);
        await live.tell(END);
        const later = makeServer([user(0, 'hi', 't0'), ...TURN]);
        await later.open();
        equal(shown(live), shown(later));
        equal(keys(live), liveKeys);
        equal(keys(later), liveKeys);
        equal(live.conversation.session.contextTokens, 9);
        equal(live.conversation.turn, null);
        equal(live.conversation.blocks[2].durationSeconds, 0.5, 'what only the frames told');
    });

    test('a piece of text changes its block alone', async () => {
        const server = await begin();
        await server.say(user(0, 'hi', 't0'));
        await server.tell(...TURN_FRAMES);
        const before = server.conversation.blocks;
        await server.tell({ type: 'stream_delta', delta: '!' });
        const after = server.conversation.blocks;
        equal(after.map((block, place) => block === before[place]), [true, true, true, false]);
    });

    test('a page that is opened in the middle of a turn shows its finished steps once', async () => {
        const server = makeServer([user(0, 'hi', 't0'), ...TURN.slice(0, 2)]);
        await server.open();
        await server.sync({ turn: { turn_id: 't0', state: 'running', attempt: 1 }, message_count: 1 });
        await server.tell(...TURN_FRAMES);
        equal(shown(server), ['user hi', 'thinking hm', 'tool look ok found', 'text done open']);
    });

    test('a connection that comes back without its place tells the answer again, not twice', async () => {
        const server = await begin();
        await server.say(user(0, 'hi', 't0'));
        await server.tell(...TURN_FRAMES.slice(0, 3));
        await server.sync({ turn: { turn_id: 't0', state: 'running', attempt: 1 } });
        await server.tell(...TURN_FRAMES);
        equal(shown(server), ['user hi', 'thinking hm', 'tool look ok found', 'text done open']);
    });

    test('a turn that ended while nobody was connected is loaded', async () => {
        const server = await begin();
        await server.say(user(0, 'hi', 't0'));
        await server.tell(...TURN_FRAMES.slice(0, 7));
        server.messages.push(...TURN);
        await server.sync();
        equal(shown(server), ['user hi', 'thinking hm', 'tool look ok found', 'text done']);
    });

    test('another attempt takes back what came after the last step that is kept', async () => {
        const server = await begin();
        await server.say(user(0, 'hi', 't0'));
        await server.tell(...TURN_FRAMES);
        server.messages.push(...TURN.slice(0, 2));
        await server.tell(
            { type: 'stream_restart', turn_id: 't0', attempt: 2, reason: 'worker_lost', message_index: 2 },
            { type: 'stream_delta', delta: 'new' });
        equal(shown(server), ['user hi', 'thinking hm', 'tool look ok found', 'text new open']);
    });

    test('a stopped answer keeps what was shown', async () => {
        const server = await begin();
        await server.say(user(0, 'hi', 't0'));
        await server.tell(TURN_FRAMES[0], { type: 'stream_delta', delta: 'par' });
        server.messages.push(assistant(1, 'par', 't0', { stopped: true }));
        await server.tell({ type: 'stream_stopped', turn_id: 't0', message_index: 1 });
        equal(shown(server), ['user hi', 'text par stopped']);
    });

    test('a failed answer says so behind what was shown, and goes on saying so', async () => {
        const server = await begin();
        await server.say(user(0, 'hi', 't0'));
        await server.tell(TURN_FRAMES[0], { type: 'error', turn_id: 't0', message: 'away', code: 'model_unreachable' });
        equal(shown(server), ['user hi', 'notice away']);
        await server.say(user(1, 'again', 't1'));
        equal(shown(server), ['user hi', 'notice away', 'user again', 'progress ']);
    });

    const outcome = (index, turn, more = {}) => ({ turn_id: turn, message_index: index, state: 'failed', code: 'model_timeout', message: 'slow', retryable: true, ...more });

    test('a failed, stopped or interrupted turn says so after a reload, and the newest one can be asked again', async () => {
        const server = makeServer([
            user(0, 'one', 't0'), user(1, 'two', 't1'), assistant(2, 'half', 't1', { interrupted: true }), user(3, 'three', 't3'),
        ]);
        server.outcomes = [
            outcome(0, 't0'), outcome(1, 't1', { state: 'interrupted', code: 'turn_interrupted', message: 'lost' }),
            { turn_id: 't3', message_index: 3, state: 'stopped' },
        ];
        await server.open();
        await server.sync();
        equal(shown(server), ['user one', 'notice slow', 'user two', 'text half interrupted', 'notice lost', 'user three', 'notice ']);
        equal(server.conversation.blocks.filter(({ canRetry }) => canRetry).map(({ key }) => key), ['t3:outcome']);
        await server.conversation.askAgain('t3');
        equal(server.sent.map(({ type, content }) => [type, content]), [['message', 'three']]);
        equal(server.conversation.blocks.filter(({ canRetry }) => canRetry), []);
    });

    test('a turn that failed while nobody was connected says so after the reconnect, once', async () => {
        const server = await begin();
        await server.say(user(0, 'hi', 't0'));
        await server.tell(TURN_FRAMES[0]);
        server.outcomes = [outcome(0, 't0')];
        await server.sync();
        equal(shown(server), ['user hi', 'notice slow']);
        equal(server.conversation.blocks.at(-1).canRetry, true);
        await server.tell({ type: 'error', turn_id: 't0', message: 'slow', code: 'model_timeout', retryable: true });
        equal(shown(server), ['user hi', 'notice slow']);
        equal(server.conversation.blocks.at(-1).canRetry, true);
    });

    test('something is shown from the moment of sending until there is something of the answer, and between its parts', async () => {
        const server = await begin();
        const phases = () => server.conversation.blocks.filter(({ kind }) => kind === 'progress').map(({ phase }) => phase);
        await server.say(user(0, 'hi', 't0'));
        equal(phases(), ['queued']);
        const seen = [];
        for (const frame of TURN_FRAMES) {
            await server.tell(frame);
            if (frame.type === 'stream_end') break;
            const { blocks } = server.conversation;
            const isTelling = blocks.some(({ kind, open, state }) => open || kind === 'tool' && state !== 'ok');
            equal(phases(), isTelling ? [] : ['model'], JSON.stringify(frame));
            seen.push(isTelling);
        }
        ok(seen.includes(true) && seen.includes(false), 'both');
    });

    test('a message is shown at once, sent under a name, and shown once when it is in the history', async () => {
        const server = await begin();
        server.conversation.send({ content: ' hi ' });
        equal(shown(server), ['user  hi  sending']);
        equal(server.sent, [{ type: 'message', content: ' hi ', client_message_id: 'm1' }]);
        const [key] = keys(server);
        await server.tell({
            type: 'message_accepted', client_message_id: 'm1', turn_id: 't0', message_index: 0, queue_position: 0,
            turn_state: 'queued',
        });
        equal(shown(server).length, 1);
        await server.say(user(0, ' hi ', 't0'), 'm1');
        equal(shown(server), ['user  hi ', 'progress ']);
        equal(keys(server)[0], key);
        equal(server.outbox.of('s'), []);
    });

    test('what was sent while nobody listened is sent when the connection is there, until it is acknowledged', async () => {
        const server = makeServer();
        await server.open();
        server.conversation.send({ content: 'hi', onBusy: 'steer' });
        equal(server.sent, []);
        await server.sync();
        await server.sync();
        equal(server.sent.map((frame) => frame.client_message_id), ['m1', 'm1']);
        equal(server.sent[0].on_busy, 'steer');
        await server.tell({ type: 'message_accepted', client_message_id: 'm1', turn_id: 't0', message_index: 0, turn_state: 'queued' });
        await server.sync();
        equal(server.sent.length, 2);
    });

    test('a message that waits on the server is not sent again', async () => {
        const server = makeServer();
        await server.open();
        server.conversation.send({ content: 'hi' });
        await server.sync({
            queued: [{ turn_id: 't9', client_message_id: 'm1', content: 'hi', position: 1, created_at: at(1) }],
        });
        equal(server.sent, []);
        equal(shown(server), ['user hi waiting']);
    });

    test('a refusal for a moment is tried again, one for good is told', async () => {
        const server = await begin();
        server.conversation.send({ content: 'hi' });
        await server.tell({ type: 'error', client_message_id: 'm1', message: 'full', code: 'queue_full', retryable: true });
        server.later();
        equal(server.sent.length, 2);
        await server.tell({ type: 'error', client_message_id: 'm1', message: 'too long', code: 'message_too_large' });
        equal(shown(server), ['user hi failed']);
        equal(server.conversation.blocks[0].error.message, 'too long');
        server.conversation.discard('m1');
        equal(shown(server), []);
    });

    test('a steering message stands where the answer took it up', async () => {
        const server = await begin();
        await server.say(user(0, 'hi', 't0'));
        await server.tell(...TURN_FRAMES.slice(0, 6));
        await server.tell({ type: 'turn_queued', turn_id: 't1', client_message_id: 'x', content: 'rather', position: 1 });
        server.messages.push(...TURN.slice(0, 2));
        await server.say(user(3, 'rather', 't1'), 'x');
        await server.tell({ type: 'turn_steered', turn_id: 't1', into_turn_id: 't0', message_index: 3 });
        await server.tell({ type: 'stream_delta', delta: 'so' });
        equal(shown(server), ['user hi', 'thinking hm', 'tool look ok found', 'user rather', 'text so open']);
        equal(keys(server).at(-1), '4:text');
    });

    test('calls of a sub-agent are inside of the call that started it', async () => {
        const server = await begin();
        await server.say(user(0, 'hi', 't0'));
        const inner = { tool_call_id: 'c2', tool: 'read', args: {}, is_subagent: true, parent_tool_call_id: 'c1' };
        await server.tell(...TURN_FRAMES.slice(0, 5), { type: 'tool_started', ...inner },
            { type: 'tool_call', ...inner, result: 'x', success: false, duration_seconds: 1 });
        const { children } = server.conversation.blocks[2];
        equal(children.map(({ name, state }) => [name, state]), [['read', 'failed']]);
    });

    test('approvals and output show in the card', async () => {
        const server = await begin();
        await server.say(user(0, 'hi', 't0'));
        const states = [];
        const look = () => states.push(server.conversation.blocks.at(-1).state);
        const call = { tool_call_id: 'c1', tool: 'run', args: {}, turn_id: 't0' };
        for (const frame of [TURN_FRAMES[0], { type: 'approval_request', ...call, expires_at: at(59) },
            { type: 'approval_resolved', ...call, outcome: 'allowed' }, { type: 'tool_started', ...call },
            { type: 'tool_output', tool_call_id: 'c1', delta: 'abc' }]) {
            await server.tell(frame);
            look();
        }
        equal(states.slice(1), ['approval', 'requested', 'running', 'running']);
        equal(server.conversation.blocks.at(-1).output, 'abc');
    });

    test('a compression stands where it was made, and can be undone while it is in force', async () => {
        const server = makeServer([user(0, 'a'), assistant(1, 'b', 't0'), user(2, 'c'), assistant(3, 'd', 't2')]);
        const version = (id, time, undone = null) => ({
            compression_id: id, reason: 'request', tokens_before: 9, tokens_after: 3, messages_before: 4, messages_after: 2,
            summary: 'S', created_at: time, undone_at: undone,
        });
        server.versions = { live: 2, compressions: [version(2, at(9)), version(1, at(1))] };
        await server.open();
        await server.sync();
        equal(server.conversation.blocks.map(({ kind }) => kind), ['user', 'text', 'compression', 'user', 'text', 'compression']);
        equal(server.conversation.blocks.filter(({ kind }) => kind === 'compression').map(({ canUndo }) => canUndo), [false, true]);
        await server.tell({ type: 'compression_started', reason: 'threshold', tokens_before: 90 });
        equal(server.conversation.blocks.at(-1).state, 'running');
        await server.tell({ type: 'compression_failed', reason: 'threshold', message: 'no' });
        equal(server.conversation.blocks.at(-1).state, 'failed');
    });

    const long = (count) => Array.from({ length: count }, (_, index) => (
        index % 2 ? assistant(index, `a${index}`, `t${index - 1}`) : user(index, `u${index}`)));

    test('of ten thousand messages no more than three hundred are kept, wherever one reads', async () => {
        const server = await begin(long(10_000));
        equal([server.conversation.blocks.length, server.conversation.hasOlder, server.conversation.hasNewer], [100, true, false]);
        for (let page = 0; page < 6; page += 1) await server.conversation.loadOlder();
        equal(shown(server).at(0), 'user u9300');
        equal([server.conversation.blocks.length, server.conversation.hasNewer], [300, true]);
        await server.conversation.loadNewer();
        equal([shown(server).at(0), shown(server).at(-1)], ['user u9400', 'text a9699']);
        await server.conversation.jumpToEnd();
        equal([shown(server).at(-1), server.conversation.hasNewer], ['text a9999', false]);
    });

    test('what is written while one reads far above is there after the jump to the end, and not before', async () => {
        const server = await begin(long(1000));
        for (let page = 0; page < 4; page += 1) await server.conversation.loadOlder();
        await server.say(user(1000, 'new', 't1000'));
        await server.tell({ type: 'stream_start', turn_id: 't1000', attempt: 1 }, { type: 'stream_delta', delta: 'now' });
        ok(!shown(server).includes('user new'), 'hidden');
        await server.conversation.jumpToEnd();
        equal(shown(server).slice(-2), ['user new', 'text now open']);
    });

    test('a history that cannot be loaded says so, and can be tried again', async () => {
        const server = makeServer(long(4));
        server.fails = true;
        await server.open();
        equal(server.conversation.state, 'failed');
        server.fails = false;
        await server.conversation.reload();
        equal([server.conversation.state, server.conversation.blocks.length], ['ready', 4]);
    });

    test('a session that is deleted elsewhere is gone', async () => {
        const server = makeServer(long(2));
        await server.open();
        server.onGone(4010);
        equal(server.conversation.state, 'gone');
    });

    test('frames that come while the history does not are bounded: the connection begins again', async () => {
        const server = makeServer();
        server.fails = true;
        await server.open();
        await server.sync();
        for (let number = 0; number < 10_000; number += 1) server.onFrame({ type: 'stream_delta', delta: 'x' });
        equal(server.restarts, 1);
    });
}
