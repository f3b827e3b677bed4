// What is said to people.
async ({ test, equal, load }) => {
    const { problemsOf } = await load('view/empty-state.js');
    const { browserName } = await load('view/format.js');
    const { marked } = await load('view/marked.js');
    const { wordsFor } = await load('view/words.js');

    test('words of the server are sentences, and say what can be done', () => {
        equal(problemsOf({ problems: ['no worker is connected'], workers: 0 }), ['No worker is running: messages are kept and answered once there is one.']);
        equal(problemsOf({ problems: ['database: locked'], workers: 1 }), ['Database: locked']);
        equal(problemsOf({ workers: 2 }), []);
        equal(wordsFor({ code: 'not_authenticated', message: "sign in, or send 'Authorization: Bearer …'" }), 'You are signed out. Load the page again to sign in.');
        equal(wordsFor({ code: 'invalid_field', message: "field 'profile_id': required" }), "The server did not take it. (field 'profile_id': required)");
        equal(wordsFor({ code: 'something_new', message: 'it rains' }), 'It rains');
        equal(wordsFor({ message: '' }), '');
    });

    test('browsers are called what people call them', () => {
        equal(browserName('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'), 'Chrome on Linux');
        equal(browserName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1'), 'Safari on iPhone');
        equal(browserName('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'), 'Firefox on Windows');
        equal([browserName('curl/8.5'), browserName('')], ['curl/8.5', 'A browser']);
    });

    test('words of a search are marked, whatever case and script they have', () => {
        const shown = (text, query) => marked(text, query).map((piece) => (piece.nodeType ? `[${piece.textContent}]` : piece)).join('');
        equal(shown('The Wombat, a wombat', 'wombat the'), '[The] [Wombat], a [wombat]');
        equal(shown('猫が好き', '猫'), '[猫]が好き');
        equal(shown('İstanbul x', 'x'), 'İstanbul x', 'a letter that grows with its case');
        equal(shown('<b>', 'b'), '<[b]>');
        equal(shown('text', ''), 'text');
    });
}
