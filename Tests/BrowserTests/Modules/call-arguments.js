// Whoever is asked about a call sees all of it.
async ({ test, equal, ok, load }) => {
    const { argumentLines, visiblePieces, MOST_LINES, MOST_MARKS } = await load('model/call-arguments.js');
    const shown = (text) => visiblePieces(text).map((piece) => (piece.mark ? `[${piece.text}]` : piece.text)).join('');
    const paths = (args) => argumentLines(args).map(({ path }) => path);

    test('the telling arguments come first, however they are named around them', () => {
        equal(paths({ body: 'x', content: 'y', headers: { b: '1', a: '2' }, method: 'POST', url: 'https://e.org' }),
            ['method', 'url', 'body', 'content', 'headers › a', 'headers › b']);
        equal(paths({ content: 'notes', path: '/srv/x', action: 'write' }), ['action', 'path', 'content']);
    });

    test('nothing is shortened or left out', () => {
        const long = `${'ls '.repeat(5000)}; rm -r x`;
        equal(argumentLines({ command: long }), [{ path: 'command', text: long }]);
        const nested = { a: { b: [{ c: 'deep' }, null, []] }, d: {}, e: '', f: false, g: 1.5 };
        equal(argumentLines(nested), [
            { path: 'a › b › 1 › c', text: 'deep' }, { path: 'a › b › 2', text: 'null' }, { path: 'a › b › 3', text: '[]' },
            { path: 'd', text: '{}' }, { path: 'e', text: '""' }, { path: 'f', text: 'false' }, { path: 'g', text: '1.5' },
        ]);
    });

    test('more arguments than can stand in lines of their own stand in the last one', () => {
        const many = Object.fromEntries(Array.from({ length: MOST_LINES * 3 }, (_, n) => [`k${String(n).padStart(5, '0')}`, n]));
        const lines = argumentLines(many);
        equal(lines.length, MOST_LINES + 1);
        ok(lines.at(-1).text.endsWith(`k0${MOST_LINES * 3 - 1}: ${MOST_LINES * 3 - 1}`), 'the last one is there');
    });

    test('arguments of great depth are shown', () => {
        let deep = 'bottom';
        for (let level = 0; level < 5000; level += 1) deep = { x: deep };
        equal(argumentLines(deep).map(({ text }) => text), ['bottom']);
    });

    test('characters that cannot be seen are made visible', () => {
        equal(shown('a\u202Eb\u2066c'), 'a[⟨U+202E⟩]b[⟨U+2066⟩]c', 'directions');
        equal(shown('pay\u200Bpal\uFEFF\u00AD'), 'pay[⟨U+200B⟩]pal[⟨U+FEFF⟩][⟨U+00AD⟩]', 'widths of zero');
        equal(shown('\u0007x\u009B\u{E0041}y\u3164\u2800'), '[⟨U+0007⟩]x[⟨U+009B⟩][⟨U+E0041⟩]y[⟨U+3164⟩][⟨U+2800⟩]');
        equal(shown('a\u00A0b\u2003c'), 'a[⟨U+00A0⟩]b[⟨U+2003⟩]c', 'spaces that are none');
        equal(shown('\uD800x\uFFFFy'), '[⟨U+D800⟩]x[⟨U+FFFF⟩]y', 'what is no character');
        equal(shown(`a${'\u0301'.repeat(5)}b`), `a${'\u0301'.repeat(3)}[⟨U+0301⟩][⟨U+0301⟩]b`, 'marks that pile up');
    });

    test('spaces and line ends push nothing out of sight', () => {
        equal(shown('a b'), 'a b');
        equal(shown('a  b '), 'a[··]b[·]');
        equal(shown(`ls${' '.repeat(3000)}; rm`), 'ls[⟨space × 3000⟩]; rm');
        equal(shown('a\nb\n\nc'), 'a[↵]\nb[↵↵]\nc');
        equal(shown(`ls${'\n'.repeat(400)}rm\t\r`), 'ls[⟨line end × 400⟩]\nrm[→][⟨U+000D⟩]');
    });

    test('ordinary texts of all languages stay as they are', () => {
        for (const text of ['schöne Grüße', 'שלום', '日本語', 'مرحبا', '👍🏽', 'é', 'e\u0301']) equal(shown(text), text);
    });

    test('a text of nothing but hidden characters has a bounded number of marks, and shows all of them', () => {
        const pieces = visiblePieces('a\u200B'.repeat(100_000));
        ok(pieces.filter((piece) => piece.mark).length === MOST_MARKS, 'marks are bounded');
        ok(pieces.length <= 2 * MOST_MARKS + 2, 'pieces are bounded');
        equal(pieces.map((piece) => piece.text).join('').split('⟨U+200B⟩').length, 100_001);
    });
};
