// Text that means harm stays text.
async ({ test, equal, ok, load, fixture }) => {
    const { MarkdownView } = await load('markdown/markdown-view.js');
    const { highlighted } = await load('markdown/highlight.js');
    const { LANGUAGES } = await load('markdown/languages.js');
    const corpus = await fixture('hostile-markdown.json');

    const ELEMENTS = new Set(('div p h3 h4 h5 h6 ul ol li blockquote hr table thead tbody tr th td pre code figure figcaption '
        + 'span button a strong em del br input img kbd sub sup details summary').split(' '));
    const ATTRIBUTES = new Set(('class href rel target tabindex role aria-label start type disabled checked scope src alt '
        + 'loading title dir open colspan data-footnote').split(' '));
    const CLASSES = new Set(('table code math copy task continued left center right image-link footnote footnote-label footnote-mark '
        + 'footnote-back code-keyword code-string code-number code-comment code-name').split(' '));
    const OWN_FILE = /^\/sessions\/[0-9a-f-]{36}\/(files|images)\/[^/?#]+$/;

    const problemsOf = (root) => [...root.querySelectorAll('*')].flatMap((element) => [
        ...(ELEMENTS.has(element.localName) ? [] : [`<${element.localName}>`]),
        ...[...element.attributes].filter(({ name }) => !ATTRIBUTES.has(name)).map(({ name }) => `@${name}`),
        ...[...element.classList].filter((name) => !CLASSES.has(name)).map((name) => `.${name}`),
        ...(/^(auto|ltr|rtl|)$/.test(element.dir) ? [] : [`dir ${element.dir}`]),
        ...(element.localName === 'a' && !/^(https?:|mailto:)/.test(element.href) ? [`href ${element.href}`] : []),
        ...(element.localName === 'a' && element.rel !== 'noopener noreferrer' ? ['rel'] : []),
        ...(element.localName === 'img' && !OWN_FILE.test(element.getAttribute('src')) ? [`src ${element.src}`] : []),
    ]);

    test('there are enough hostile texts', () => ok(corpus.length >= 60, `${corpus.length} texts`));
    for (const { name, text } of corpus) {
        test(`${name} becomes nothing but text and harmless elements`, () => {
            const view = new MarkdownView();
            for (let end = 1; end < text.length; end += 7) view.update(text.slice(0, end), { open: true });
            view.update(text);
            document.body.append(view.element);
            equal(problemsOf(view.element), []);
            view.element.remove();
            equal(window.__pwned, undefined);
        });
    }

    for (const piece of ['[', '![', '*', '_', '**a ', '`', '<', '](', '[a](', '> ', '- ', '1. ', '$', '$$ x\n', '|a|b|\n', '\\',
        '&', '~~', 'http://', '# a\n', '```\n', '- a\n\n', '<!--', '*a_', '[a](b "']) {
        test(`10,000 times ${JSON.stringify(piece)} takes less than a second`, () => {
            const start = performance.now();
            new MarkdownView().update(piece.repeat(10_000).slice(0, 60_000));
            const time = performance.now() - start;
            ok(time < 1000, `${Math.round(time)} ms`);
        });
    }

    test('a footnote leads to its own text, and to none of another answer or of the page', () => {
        const views = [1, 2].map((number) => {
            const view = new MarkdownView();
            view.update(`text[^1] and [^constructor] and [^__proto__]\n\n[^1]: note ${number}\n[^composer]: x`);
            document.body.append(view.element);
            return view;
        });
        equal(views[1].element.querySelectorAll('.footnote-mark').length, 1);
        views[1].element.querySelector('.footnote-mark').click();
        equal(document.activeElement, views[1].element.querySelector('.footnote'));
        views[1].element.querySelector('.footnote-back').click();
        equal(document.activeElement, views[1].element.querySelector('.footnote-mark'));
        equal([...document.querySelectorAll('.markdown [id], .markdown [name]')], []);
        views.forEach((view) => view.element.remove());
    });

    test('a page is left alone by what is named like parts of it', () => {
        const view = new MarkdownView();
        view.update('[a][toString] [b][__proto__] [c][constructor] [hasOwnProperty] [^valueOf]\n\n<details id="app">\n');
        equal(problemsOf(view.element), []);
        equal(view.element.querySelectorAll('a, button, details').length, 0);
    });

    test('nothing of thousands of elements in each other is too deep', () => {
        for (const [before, behind] of [['*a ', ' b*'], ['<sub>', '</sub>'], ['![', '](https://a.b)'], ['~~a ', ' b~~'],
            ['> ', ''], ['- ', ''], ['<details>\n', '\n</details>'], ['[^1]: ', '']]) {
            const view = new MarkdownView();
            view.update(`${before.repeat(20_000)}core${behind.repeat(20_000)}`);
            ok(view.element.textContent.includes('core'), before);
            equal(problemsOf(view.element), []);
        }
    });

    const CODE = 'let x = "a\\"b"; /* c */ // d\n# e\n<!-- f --> <a href="g">&amp;</a> 0x1F 1.5e3 `h ${i}` \'j\' @k #l k: v\n'
        + '+added\n-gone\n@@ 1 @@\n"""m"""\nSELECT * -- n\n\u{1F600} é \u0000';
    for (const language of Object.keys(LANGUAGES)) {
        test(`colours of ${language} change no letter`, () => {
            for (const code of [CODE, CODE.slice(20), '"', "'", '`', '/*', '<!--', '"""']) {
                const nodes = highlighted(code, language);
                equal(nodes.map((node) => node.children?.join('') ?? node).join(''), code);
            }
        });
    }
}
