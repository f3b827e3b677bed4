// What Markdown looks like as elements, and that text which still grows ends as the same.
async ({ test, equal, ok, load }) => {
    const { MarkdownView } = await load('markdown/markdown-view.js');

    /** Elements in short: `p(a strong(b))`; of links the address. */
    const shape = (node) => {
        if (node.nodeType === Node.TEXT_NODE) return node.data;
        const name = node.localName === 'a' ? `a<${node.getAttribute('href')}>` : node.localName;
        return `${name}(${[...node.childNodes].map(shape).join('')})`;
    };
    const render = (text) => {
        const view = new MarkdownView();
        view.update(text);
        return [...view.element.childNodes].map(shape).join('');
    };
    const CASES = [
        ['plain', 'p(plain)'],
        ['a **b** _c_ ~~d~~ `e`', 'p(a strong(b) em(c) del(d) code(e))'],
        ['***both*** and **a *b* c**', 'p(em(strong(both)) and strong(a em(b) c))'],
        ['snake_case_name 2*3*4', 'p(snake_case_name 2em(3)4)'],
        ['line\nbreak', 'p(linebr()break)'],
        ['one\n\ntwo', 'p(one)p(two)'],
        ['# T\n## *U*', 'h3(T)h4(em(U))'],
        ['T\n===', 'h3(T)'],
        ['- a\n- b\n  - c', 'ul(li(a)li(bul(li(c))))'],
        ['3. a\n4. b', 'ol(li(a)li(b))'],
        ['- a\n\n- b', 'ul(li(p(a))li(p(b)))'],
        ['- [ ] a\n- [x] b', 'ul(li(input() a)li(input() b))'],
        ['> a\n> > b', 'blockquote(p(a)blockquote(p(b)))'],
        ['---', 'hr()'],
        ['[t](https://a.b/c?d=1 "x")', 'p(a<https://a.b/c?d=1>(t))'],
        ['https://a.b/(c), and www.d.e.', 'p(a<https://a.b/(c)>(https://a.b/(c)), and a<https://www.d.e/>(www.d.e).)'],
        ['<mailto:a@b.c> <a@b.c>', 'p(a<mailto:a@b.c>(mailto:a@b.c) a<mailto:a@b.c>(a@b.c))'],
        ['[a [b](https://c.d) e](https://f.g)', 'p([a a<https://c.d/>(b) e](a<https://f.g/>(https://f.g)))'],
        ['\\*not\\* &amp; &#x41; &unknown;', 'p(*not* & A &unknown;)'],
        ['$x^2$ but $5 and $6', 'p(code(x^2) but $5 and $6)'],
        ['$$\na+b\n$$', 'pre(a+b)'],
        ['`` a`b ``', 'p(code(a`b))'],
        ['**open', 'p(**open)'],
        ['[open](http', 'p([open](http)'],
        ['|a|b|\n|-|:-:|\n|1|`x|y`|', 'div(table(thead(tr(th(a)th(b)))tbody(tr(td(1)td(`x)))))'],
        ['|a|b|\n|-|-|\n|1\\|2|3|', 'div(table(thead(tr(th(a)th(b)))tbody(tr(td(1|2)td(3)))))'],
        ['not | a table', 'p(not | a table)'],
        ['<b>raw</b> <script>x</script>', 'p(<b>raw</b> <script>x</script>)'],
        ['![alt](https://a.b/i.png)', 'p(a<https://a.b/i.png>(span(alt)))'],
    ];
    for (const [text, expected] of CASES) {
        test(`${JSON.stringify(text)} is ${expected}`, () => equal(render(text), expected));
    }

    test('code keeps its text to the letter, in a block with its language and a button', () => {
        const view = new MarkdownView();
        view.update('```js\nlet a = `b`; // <i>\n\n  return "c";\n```');
        equal(view.element.querySelector('pre code').textContent, 'let a = `b`; // <i>\n\n  return "c";');
        equal(view.element.querySelector('figcaption span').textContent, 'js');
        ok(view.element.querySelector('button.copy'), 'the button');
        ok(view.element.querySelector('.code-keyword'), 'a coloured keyword');
    });

    const SAMPLE = CASES.map(([text]) => text).join('\n\n') + '\n\n```py\nfor x in y:\n    print(x)\n```\n\n1. one\n2. two\n\nend';

    test('text that grows letter by letter ends as the same as text that comes at once', () => {
        const view = new MarkdownView();
        for (let end = 1; end <= SAMPLE.length; end += 1) view.update(SAMPLE.slice(0, end), { open: true });
        view.update(SAMPLE);
        equal([...view.element.childNodes].map(shape).join(''), render(SAMPLE));
    });

    test('blocks that are finished keep their elements while the text grows', () => {
        const view = new MarkdownView();
        view.update('first\n\n```js\nlet a;\n```\n\nthird', { open: true });
        const [first, code] = view.element.children;
        view.update('first\n\n```js\nlet a;\n```\n\nthird grows\n\nfourth', { open: true });
        ok(view.element.children[0] === first && view.element.children[1] === code, 'identity');
        equal(view.element.children.length, 4);
    });

    test('a text that is replaced is shown anew', () => {
        const view = new MarkdownView();
        view.update('one\n\ntwo');
        view.update('three');
        equal([...view.element.childNodes].map(shape).join(''), 'p(three)');
    });

    test('a long answer costs less than 4 ms for each piece that comes', () => {
        const view = new MarkdownView();
        const text = SAMPLE.repeat(20).slice(0, 20_000);
        const times = [];
        for (let end = 4; end <= text.length; end += 4) {
            const start = performance.now();
            view.update(text.slice(0, end), { open: true });
            times.push(performance.now() - start);
        }
        const median = times.sort((a, b) => a - b)[times.length >> 1];
        ok(median < 4, `a median of ${median.toFixed(2)} ms`);
    });
}
