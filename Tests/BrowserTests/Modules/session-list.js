// The list of sessions.
async ({ test, equal, ok, load }) => {
    const { SessionList, UNDO_TIME } = await load('model/session-list.js');
    const { ReadMarks } = await load('model/read-marks.js');

    const body = (id, minute, more = {}) => ({
        session_id: id, profile_id: 'p', name: id, pinned: false, created_at: `2026-01-01T00:${minute}:00Z`,
        last_active: `2026-01-01T00:${minute}:00Z`, message_count: 2, preview: `about ${id}`, activity: 'idle', ...more,
    });
    const start = (api = {}) => {
        const feed = { state: 'open', subscribe: () => {} };
        const timers = [];
        const storage = { getItem: () => null, setItem: () => {} };
        const list = new SessionList({
            api, feed, readMarks: new ReadMarks({ storage }),
            world: { setTimeout: (run, pause) => timers.push({ run, pause }) - 1, clearTimeout: (at) => { if (timers[at]) timers[at].run = () => {}; } },
        });
        feed.onFrame({
            type: 'sessions_sync', has_more: false,
            sessions: [body('a', '01'), body('b', '02'), body('c', '03', { pinned: true })],
        });
        return { list, feed, timers };
    };
    const ids = ({ sessions }) => sessions.map(({ id }) => id);

    test('pinned ones stand first, then the most recently active', () => {
        const { list, feed } = start();
        equal(ids(list), ['c', 'b', 'a']);
        feed.onFrame({ type: 'session_updated', ...body('a', '09') });
        feed.onFrame({ type: 'session_created', ...body('d', '08') });
        equal(ids(list), ['c', 'a', 'd', 'b']);
        feed.onFrame({ type: 'session_deleted', session_id: 'c' });
        equal(ids(list), ['a', 'd', 'b']);
    });

    test('who comes back replaces the list by what there is', () => {
        const { list, feed } = start();
        feed.onFrame({ type: 'sessions_sync', has_more: true, sessions: [body('x', '01')] });
        equal([ids(list), list.hasMore], [['x'], true]);
    });

    test('more of the list goes on where the page before has ended, whatever became of its last session', async () => {
        const asked = [];
        const pages = [
            { sessions: [body('a', '01')], cursor: 'c0' }, { sessions: [body('x', '00')], cursor: 'c1' },
            { sessions: [], cursor: null },
        ];
        const { list, feed } = start({ sessionPage: async (query) => { asked.push(query); return pages.shift(); } });
        feed.onFrame({ type: 'sessions_sync', has_more: true, sessions: [body('a', '01')] });
        await list.loadMore();
        feed.onFrame({ type: 'session_deleted', session_id: 'x' });
        await list.loadMore();
        await list.loadMore();
        equal(asked, [{ limit: 200 }, { cursor: 'c0', limit: 200 }, { cursor: 'c1', limit: 200 }]);
        equal([ids(list), list.hasMore], [['a'], false]);
    });

    test('every session is in the list once, while others are renamed, pinned, deleted and given other profiles', async () => {
        // A server with a list of its own, which pages by places, in the order that the list shows.
        const all = new Map(Array.from({ length: 5000 }, (_, number) => (
            [`s${number}`, { ...body(`s${number}`, '00'), place: 5000 - number, pinned: number < 410 && number > 390 }])));
        const told = ({ place, ...row }) => ({ ...row, last_active: new Date(place * 1000).toISOString() });
        const key = ({ pinned, place }) => (pinned ? 1e6 : 0) + place;
        const inOrder = () => [...all.values()].sort((one, other) => key(other) - key(one));
        const pageAt = (end, limit) => {
            const behind = inOrder().filter((row) => key(row) < end);
            const rows = behind.slice(0, limit);
            return { sessions: rows.map(told), cursor: behind.length > limit ? String(key(rows.at(-1))) : null };
        };
        let next = 7;
        const chance = (most) => (next = (next * 48271) % 2147483647) % most;
        const { list, feed } = start({
            sessionPage: async ({ cursor = Infinity, limit }) => {
                const page = pageAt(Number(cursor), limit);
                // While the page is on its way, the list changes, and the feed tells of it before the page is there.
                for (let change = 0; change < 20; change += 1) {
                    const rows = [...all.values()];
                    const row = rows[chance(rows.length)];
                    const kind = chance(4);
                    if (kind === 0) {
                        all.delete(row.session_id);
                        feed.onFrame({ type: 'session_deleted', session_id: row.session_id });
                        continue;
                    }
                    if (kind === 1) row.pinned = !row.pinned;
                    if (kind === 2) row.profile_id = `p${chance(9)}`;
                    if (kind === 3) Object.assign(row, { name: `renamed ${change}`, place: 10_000 + (next % 100_000) });
                    feed.onFrame({ type: 'session_updated', ...told(row), activity: 'idle' });
                }
                return page;
            },
        });
        const sync = () => {
            const page = pageAt(Infinity, 200);
            feed.onFrame({ type: 'sessions_sync', sessions: page.sessions, has_more: page.cursor !== null });
        };
        sync();
        // What moved before anything more was loaded.
        all.get('s400').pinned = false;
        feed.onFrame({ type: 'session_updated', ...told(all.get('s400')) });
        for (let pages = 0; list.hasMore && pages < 100; pages += 1) await list.loadMore();
        const expected = () => [...all.keys()].sort();
        equal([list.hasMore, ids(list).sort().join()], [false, expected().join()]);
        for (const shown of list.sessions) {
            const row = all.get(shown.id);
            equal([shown.name, shown.pinned, shown.profileId], [row.name, row.pinned, row.profile_id], shown.id);
        }
        // After a reconnect nothing that was loaded is missing while it is read again.
        sync();
        equal(list.sessions.length, all.size);
        for (let tries = 0; tries < 200 && list.sessions.length !== all.size; tries += 1) await null;
        for (let pages = 0; list.hasMore && pages < 100; pages += 1) {
            await list.loadMore();
            await new Promise((resolve) => setTimeout(resolve));
        }
        equal(ids(list).sort().join(), expected().join());
    });

    test('a pin shows at once, and is taken back when it was refused', async () => {
        let refuse;
        const { list } = start({ pin: () => new Promise((_, reject) => { refuse = reject; }) });
        const pinned = list.pin('a', true);
        equal(ids(list), ['c', 'a', 'b']);
        refuse(new Error('no'));
        equal(await pinned.catch((error) => error.message), 'no');
        equal(ids(list), ['c', 'b', 'a']);
    });

    test('a removed session can be had back, and is deleted when nobody asked for it', async () => {
        const deleted = [];
        const { list, timers } = start({ deleteSession: async (id) => { deleted.push(id); } });
        list.remove('a');
        list.remove('b');
        equal(ids(list), ['c']);
        list.undoRemove('a');
        equal(ids(list), ['c', 'a']);
        equal(timers.map(({ pause }) => pause), [UNDO_TIME, UNDO_TIME]);
        for (const { run } of timers) await run();
        equal(deleted, ['b']);
    });

    test('what was removed is deleted when the page is left', () => {
        const deleted = [];
        const { list } = start({ deleteSession: async (id, options) => { deleted.push([id, options.keepalive]); } });
        list.remove('a');
        list.flushRemovals();
        equal(deleted, [['a', true]]);
    });

    test('words are looked for in names and previews', () => {
        const { list } = start();
        equal(list.filter('ABOUT c').map(({ id }) => id), ['c']);
        equal(list.filter('zebra'), []);
    });

    test('one who has read a session sees what is new in it', () => {
        const { list, feed } = start();
        const marks = list.get('a').unread;
        ok(!marks, 'unread at first');
        feed.onFrame({ type: 'session_updated', ...body('a', '09', { message_count: 4 }) });
        ok(!list.get('a').unread, 'unread though never opened here');
    });
}
