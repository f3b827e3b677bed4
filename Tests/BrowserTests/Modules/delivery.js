// How messages get to the server, whatever it says to them.
async ({ test, equal, ok, load }) => {
    const { Delivery } = await load('model/delivery.js');
    const { Outbox } = await load('model/outbox.js');

    /** A server whose line has so many places, and a client that writes to it. */
    const makeServer = ({ places = Infinity, isConnected = true } = {}) => {
        const server = { stored: [], waiting: 0, refusals: 0, mostUnderWay: 0, underWay: [], pauses: [], later: null, isConnected };
        let names = 0;
        server.outbox = new Outbox(null, []);
        server.makeDelivery = () => {
            server.delivery = new Delivery({
                sessionId: 's', outbox: server.outbox, onChange: () => {},
                send: (frame) => {
                    if (!server.isConnected) return false;
                    server.underWay.push(frame);
                    server.mostUnderWay = Math.max(server.mostUnderWay, server.underWay.length);
                    return true;
                },
                world: {
                    now: () => 1000, uuid: () => `m${names++}`,
                    setTimeout: (run, pause) => { server.later = run; server.pauses.push(pause); },
                },
            });
        };
        server.makeDelivery();
        /** Answers what has come; returns whether there was anything. */
        server.answer = (more = {}) => {
            const frame = server.underWay.shift();
            if (!frame) return false;
            const name = frame.client_message_id;
            if (server.waiting >= places) {
                server.refusals += 1;
                server.delivery.refused(name, { message: 'full', code: 'queue_full', retryable: true, ...more });
            } else {
                if (!server.stored.includes(frame.content)) server.stored.push(frame.content);
                server.waiting += 1;
                server.delivery.accepted(name);
                server.delivery.shown(name);
            }
            return true;
        };
        server.pass = () => { const run = server.later; server.later = null; run?.(); return Boolean(run); };
        return server;
    };
    const contents = (count) => Array.from({ length: count }, (_, index) => `message ${index}`);

    test('an outbox of 100 arrives whole and in order at a server that takes 17 at a time', () => {
        const server = makeServer({ places: 17, isConnected: false });
        for (const content of contents(100)) server.delivery.add({ content });
        equal(server.underWay, []);
        server.isConnected = true;
        server.delivery.resend();
        for (let round = 0; round < 1000 && server.stored.length < 100; round += 1) {
            if (server.answer({ retry_after_seconds: 5 })) continue;
            // The line moves on while the client waits.
            server.waiting = Math.max(0, server.waiting - 1);
            ok(server.pass(), 'a message that waits is sent again');
        }
        equal(server.stored, contents(100));
        equal(server.outbox.of('s'), []);
        ok(server.refusals > 0, 'it was refused now and then');
        equal(server.mostUnderWay, 1);
        ok(server.pauses.every((pause) => pause === 5000), 'it comes when the server says');
    });

    test('a connection that breaks at any message loses none and keeps the order', () => {
        for (let broken = 0; broken < 12; broken += 1) {
            const server = makeServer();
            for (const content of contents(12)) server.delivery.add({ content });
            for (let count = 0; count < broken; count += 1) server.answer();
            // Sent, perhaps stored, never answered.
            if (broken % 2 && server.underWay.length) server.stored.push(server.underWay[0].content);
            server.underWay = [];
            server.delivery.resend();
            while (server.answer());
            equal(server.stored, contents(12));
            equal(server.outbox.of('s'), []);
        }
    });

    test('a message that is refused for good lets the next one go', () => {
        const server = makeServer();
        const [first] = contents(3).map((content) => server.delivery.add({ content }));
        server.underWay.shift();
        server.delivery.refused(first, { message: 'no', code: 'empty_message', retryable: false });
        while (server.answer());
        equal(server.stored, ['message 1', 'message 2']);
        equal(server.outbox.of('s').map(({ state }) => state), ['failed']);
        server.delivery.retry(first);
        while (server.answer());
        equal(server.stored, ['message 1', 'message 2', 'message 0']);
    });

    test('a message that is taken out while it waits lets the next one go', () => {
        const server = makeServer({ places: 0 });
        const [first] = contents(2).map((content) => server.delivery.add({ content }));
        server.answer();
        server.delivery.discard(first);
        equal(server.underWay, [], 'the pause holds for all');
        server.pass();
        equal(server.underWay.map(({ content }) => content), ['message 1']);
    });

    test('where the server does not say when, the pauses grow', () => {
        const server = makeServer({ places: 0 });
        server.delivery.add({ content: 'hi' });
        for (let count = 0; count < 8; count += 1) {
            server.answer();
            server.pass();
        }
        equal(server.pauses, [2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000]);
    });

    test('a message that the server cannot read is refused for good, though it does not name it', () => {
        const server = makeServer();
        server.delivery.add({ content: 'one' });
        server.delivery.add({ content: 'two' });
        ok(!server.delivery.refusedUnnamed({ message: 'gone', code: 'session_not_found' }), 'another error');
        ok(server.delivery.refusedUnnamed({ message: 'a string', code: 'invalid_field' }));
        const [one, two] = server.delivery.pending;
        equal([one.state, one.error.message, two.state], ['failed', 'a string', 'sending']);
        server.underWay.shift();
        server.answer();
        equal(server.stored, ['two']);
        server.delivery.discard(one.clientMessageId);
        equal(server.delivery.pending, []);
        ok(!server.delivery.refusedUnnamed({ message: 'a string', code: 'invalid_field' }), 'with nothing under way');
    });
}
