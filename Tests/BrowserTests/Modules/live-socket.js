// A connection that comes back.
async ({ test, equal, ok, load }) => {
    const { LiveSocket, socketUrl } = await load('net/live-socket.js');
    const { SessionLink } = await load('net/session-link.js');

    /** Sockets and time in the test's hands. */
    const makeWorld = () => {
        const world = { sockets: [], timers: [], time: 1000, random: () => 1, events: new EventTarget() };
        world.makeSocket = (url) => {
            const socket = { url, readyState: 0, sent: [], send: (text) => socket.sent.push(text), close: () => {} };
            world.sockets.push(socket);
            return socket;
        };
        world.now = () => world.time;
        world.setTimeout = (run, pause) => world.timers.push({ run, at: world.time + pause }) - 1;
        world.clearTimeout = (handle) => { if (world.timers[handle]) world.timers[handle].run = null; };
        world.advance = (milliseconds) => {
            world.time += milliseconds;
            for (const timer of [...world.timers]) {
                if (!timer.run || timer.at > world.time) continue;
                const { run } = timer;
                timer.run = null;
                run();
            }
        };
        world.open = () => {
            world.sockets.at(-1).readyState = 1;
            world.sockets.at(-1).onopen();
        };
        world.tell = (frame) => world.sockets.at(-1).onmessage({ data: JSON.stringify(frame) });
        world.close = (code) => world.sockets.at(-1).onclose({ code });
        return world;
    };
    const start = (options = {}) => {
        const world = makeWorld();
        const frames = [];
        const gone = [];
        const socket = new LiveSocket({
            url: () => 'ws://x', onFrame: (frame) => frames.push(frame), onGone: (code) => gone.push(code), world, ...options,
        });
        socket.start();
        return { world, socket, frames, gone };
    };

    test('pauses between attempts grow from half a second to thirty', () => {
        const { world, socket } = start();
        const pauses = [];
        for (let number = 0; number < 9; number += 1) {
            world.close(1006);
            pauses.push(socket.retryAt - world.time);
            world.advance(40_000);
        }
        equal(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    });

    test('after a restart of the server it comes back at once, but not over and over', () => {
        const { world, socket } = start();
        world.open();
        world.tell({ type: 'x' });
        world.close(1012);
        equal(socket.retryAt - world.time, 0);
        world.advance(0);
        world.close(1012);
        equal(socket.retryAt - world.time, 500);
    });

    test('a frame makes the next pause short again', () => {
        const { world, socket } = start();
        for (let number = 0; number < 5; number += 1) {
            world.close(1006);
            world.advance(40_000);
        }
        world.open();
        world.tell({ type: 'x' });
        world.close(1006);
        equal(socket.retryAt - world.time, 500);
    });

    for (const code of [4001, 4003, 4004, 4010]) {
        test(`it does not come back after ${code}`, () => {
            const { world, socket, gone } = start();
            world.open();
            world.close(code);
            world.advance(100_000);
            equal([gone, socket.state, world.sockets.length], [[code], 'closed', 1]);
        });
    }

    test('silence is asked about, and a connection that does not answer is given up', () => {
        const { world, socket } = start();
        world.open();
        world.advance(20_000);
        equal(world.sockets[0].sent, ['{"type":"ping"}']);
        world.tell({ type: 'pong' });
        world.advance(10_000);
        equal(socket.state, 'open');
        world.advance(10_000);
        world.advance(10_000);
        equal(socket.state, 'waiting');
    });

    test('being online again ends the pause', () => {
        const { world, socket } = start();
        world.close(1006);
        world.events.dispatchEvent(new Event('online'));
        equal([socket.state, world.sockets.length], ['connecting', 2]);
    });

    test('below a path of another site a socket is below it, too', () => {
        const address = (pathname, protocol = 'https:') => socketUrl('ws/sessions', { protocol, host: 'h', pathname });
        equal(address('/navi/'), 'wss://h/navi/ws/sessions');
        equal(address('/a/b/index.html', 'http:'), 'ws://h/a/b/ws/sessions');
        equal(address('/'), 'wss://h/ws/sessions');
    });

    test('a session comes back with the cursor of the last frame that was handled', () => {
        const world = makeWorld();
        const seen = [];
        const link = new SessionLink({
            sessionId: 's', base: { protocol: 'http:', host: 'h' }, world, onGone: () => {},
            onSync: (sync) => seen.push(sync.type), onFrame: (frame) => seen.push(frame.type),
        });
        link.start();
        equal(world.sockets[0].url, 'ws://h/ws/sessions/s');
        world.open();
        world.tell({ type: 'session_sync', cursor: '0.1.3' });
        world.tell({ type: 'stream_delta', cursor: '1.1.0' });
        world.tell({ type: 'session_updated' });
        world.close(1006);
        world.advance(1000);
        equal(world.sockets[1].url, 'ws://h/ws/sessions/s?cursor=1.1.0');
        equal(seen, ['session_sync', 'stream_delta', 'session_updated']);
    });

    test('a network that is gone is noticed at once, and a server on this machine is back at once', () => {
        const { world, socket } = start();
        world.open();
        world.events.dispatchEvent(new Event('offline'));
        equal(socket.state, 'waiting');
        world.advance(500);
        world.open();
        equal(socket.state, 'open');
        socket.stop();
        world.events.dispatchEvent(new Event('offline'));
        equal(socket.state, 'closed');
    });
}
