// What the context keeps, while others change it, too.
async ({ test, equal, ok, load }) => {
    const { ApiError } = await load('net/api.js');
    const { Sheet } = await load('model/sheet.js');

    /** A server whose sheet is changed by somebody else before the next `rivals` requests. */
    const serverWith = (rivals) => {
        const server = { version: 1, entries: [{ id: 1, text: 'a' }], asked: [], rivals };
        const body = () => ({ version: server.version, entries: server.entries, pinned_tokens: 3, max_pinned_tokens: 9 });
        server.api = {
            sheet: async () => body(),
            changeSheet: async (id, { version, changes }) => {
                server.asked.push(changes);
                if (server.rivals > 0) {
                    server.rivals -= 1;
                    server.version += 1;
                }
                if (version !== server.version) throw new ApiError({ status: 409, code: 'sheet_changed', message: 'no' });
                server.version += 1;
                return body();
            },
        };
        server.sheet = new Sheet({ api: server.api, sessionId: 's' });
        return server;
    };
    const failure = async (work) => {
        try {
            await work();
        } catch (error) {
            return error;
        }
        return null;
    };

    test('a change is made to the version that is shown, and what came of it is shown', async () => {
        const { sheet, asked } = serverWith(0);
        await sheet.load();
        await sheet.change({ op: 'delete', id: 1 });
        equal([sheet.version, sheet.maxPinnedTokens, asked], [2, 9, [[{ op: 'delete', id: 1 }]]]);
    });

    test('a change that somebody was faster than is not made, and the sheet is shown as it is', async () => {
        const { sheet, asked } = serverWith(1);
        await sheet.load();
        const error = await failure(() => sheet.change({ op: 'delete', id: 1 }));
        ok(error.message.includes('meanwhile'));
        equal([sheet.version, asked.length], [2, 1]);
        await sheet.change({ op: 'delete', id: 1 });
        equal(sheet.version, 3);
    });

    test('what one wants to keep is kept all the same, unless others never stop', async () => {
        const patient = serverWith(2);
        await patient.sheet.keep(7, 'words');
        equal([patient.asked.length, patient.asked[2]], [3, [{ op: 'pin', message: 7, words: 'words' }]]);
        const hopeless = serverWith(99);
        equal((await failure(() => hopeless.sheet.keep(7))).code, 'sheet_changed');
        equal(hopeless.asked.length, 3);
    });

    test('news of another version loads what somebody looks at, and nothing else', async () => {
        const server = serverWith(0);
        server.version = 5;
        server.sheet.receive(5);
        await Promise.resolve();
        equal(server.sheet.version, 0);
        await server.sheet.load();
        server.version = 6;
        server.sheet.receive(6);
        await new Promise((done) => { setTimeout(done); });
        equal(server.sheet.version, 6);
    });
}
