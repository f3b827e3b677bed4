// What this browser remembers.
async ({ test, equal, ok, load }) => {
    const { Drafts } = await load('model/drafts.js');
    const { ReadMarks } = await load('model/read-marks.js');
    const { Settings } = await load('model/settings.js');
    const { forgetEverything, keepFor } = await load('model/storage.js');
    const { Outbox } = await load('model/outbox.js');
    const { databaseName, folderOf, ownPrefix } = await load('model/place.js');

    const memory = () => {
        const items = new Map();
        return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value), items };
    };
    const broken = { getItem: () => { throw new Error('no'); }, setItem: () => { throw new Error('full'); } };

    test('a draft is kept by session until it is empty', () => {
        const storage = memory();
        const drafts = new Drafts({ storage });
        drafts.set('a', 'text');
        equal(new Drafts({ storage }).get('a'), 'text');
        drafts.set('a', '');
        equal(new Drafts({ storage }).get('a'), '');
    });

    test('drafts are bounded, the oldest go first', () => {
        const drafts = new Drafts({ storage: memory() });
        for (let number = 0; number < 120; number += 1) drafts.set(`s${number}`, 'x');
        equal([drafts.get('s0'), drafts.get('s119')], ['', 'x']);
    });

    test('without storage everything works while the page is open', () => {
        const drafts = new Drafts({ storage: broken });
        drafts.set('a', 'text');
        equal(drafts.get('a'), 'text');
        const settings = new Settings({ storage: broken });
        settings.theme = 'dark';
        equal(settings.theme, 'dark');
    });

    test('what is stored by nobody of ours counts as nothing', () => {
        const storage = memory();
        storage.setItem('navi.settings', '{"theme":"pink","sendKey":7}');
        storage.setItem('navi.drafts', 'no JSON');
        equal(new Settings({ storage }).theme, 'system');
        equal(new Settings({ storage }).sendKey, 'enter');
        equal(new Drafts({ storage }).get('a'), '');
    });

    test('a session is unread when it has more messages than were seen here, and only if it was seen here', () => {
        const marks = new ReadMarks({ storage: memory() });
        ok(!marks.isUnread('a', 5), 'unread without having been seen');
        marks.mark('a', 5);
        ok(!marks.isUnread('a', 5) && marks.isUnread('a', 6), 'unread');
        marks.mark('a', 3);
        ok(!marks.isUnread('a', 5), 'a mark that went back');
    });

    test('the outbox survives the page', async () => {
        const id = `test-${Math.random()}`;
        const entry = { clientMessageId: id, sessionId: id, content: 'x', images: [], files: [], createdAt: 1, state: 'sending' };
        const outbox = await Outbox.open();
        await outbox.put(entry);
        equal((await Outbox.open()).of(id), [entry]);
        await outbox.remove(id);
        equal((await Outbox.open()).of(id), []);
    });

    test('who signs out leaves nothing of Navi\'s behind, and nothing else is touched', async () => {
        const storage = { ...memory(), get length() { return this.items.size; } };
        storage.key = (place) => [...storage.items.keys()][place];
        storage.removeItem = (key) => storage.items.delete(key);
        new Drafts({ storage }).set('a', 'secret');
        new ReadMarks({ storage }).mark('a', 5);
        storage.setItem('other', '1');
        const outbox = await Outbox.open();
        await outbox.put({ clientMessageId: 'left', sessionId: 'left', content: 'secret', createdAt: 1 });
        await forgetEverything({ storage });
        equal([...storage.items.keys()], ['other']);
        equal((await Outbox.open()).of('left'), []);
    });

    test('what is left of one owner is not given to another, and kept for the same one', async () => {
        const storage = { ...memory(), get length() { return this.items.size; } };
        storage.key = (place) => [...storage.items.keys()][place];
        storage.removeItem = (key) => storage.items.delete(key);
        const options = { storage, databases: null, caches: null };
        new Drafts({ storage }).set('a', 'text');
        await keepFor('ada', options);
        await keepFor('ada', options);
        equal(new Drafts({ storage }).get('a'), 'text');
        await keepFor('bob', options);
        equal(new Drafts({ storage }).get('a'), '');
    });

    test('pages below different paths of one host keep what they have apart', () => {
        const folders = ['/', '/navi/', '/navi', '/a/navi/', '/navi/test/'].map((pathname) => folderOf({ pathname }));
        equal(folders, ['/', '/navi/', '/', '/a/navi/', '/navi/test/']);
        equal(folders.map(ownPrefix), ['navi.', 'navi/navi/', 'navi.', 'navi/a/navi/', 'navi/navi/test/']);
        equal(folders.map(databaseName), ['navi', 'navi/navi/', 'navi', 'navi/a/navi/', 'navi/navi/test/']);
    });

    test('without a database the outbox lives as long as the page', async () => {
        const outbox = await Outbox.open({ open: () => { throw new Error('forbidden'); } });
        await outbox.put({ clientMessageId: 'm', sessionId: 's', createdAt: 1 });
        equal(outbox.of('s').length, 1);
    });
}
