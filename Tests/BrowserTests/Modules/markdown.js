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
        // References, notes and entities.
        ['[a][B] [b] [b][]\n\n[b]: https://c.d "t"', 'p(a<https://c.d/>(a) a<https://c.d/>(b) a<https://c.d/>(b))'],
        ['> [a]: https://c.d\n\n- [a] and [c]', 'blockquote()ul(li(a<https://c.d/>(a) and [c]))'],
        ['[a]: javascript:x\n\n[a]', 'p([a]: javascript:x)p([a])'],
        ['[see `a]` *b*][r]\n\n[r]: <https://c.d>', 'p(a<https://c.d/>(see code(a]) em(b)))'],
        ['a[^1] b[^x]\n\n[^1]: note\n    more', 'p(asup(button(1)) b[^x])div(span(1)div(p(notebr()more))button(↩))'],
        ['&rarr; &times; &copy; &eacute; &#8364; &#x1F600; &#0; &nope;', 'p(→ × © é € 😀 \ufffd &nope;)'],
        ['\\# \\[a\\] \\\\ \\a `\\*`', 'p(# [a] \\ \\a code(\\*))'],
        // Elements that may be written.
        ['a<br>b<br/>c<BR />d', 'p(abr()bbr()cbr()d)'],
        ['<kbd>Ctrl</kbd>+<kbd>`c`</kbd> H<sub>2</sub>O x<sup>*n*</sup>', 'p(kbd(Ctrl)+kbd(code(c)) Hsub(2)O xsup(em(n)))'],
        ['<sub>open and </kbd> closed', 'p(<sub>open and </kbd> closed)'],
        ['[<sub>a](https://b.c)</sub> *<sup>b*</sup>', 'p(a<https://b.c/>(<sub>a)</sub> *sup(b*))'],
        ['<details>\n<summary>*s*</summary>\n\n- a\n\n</details>\nb', 'details(summary(em(s))ul(li(a)))p(b)'],
        ['<details open><summary>s</summary>a</details>', 'details(summary(s)p(a))'],
        ['<details>\n<details>\na\n</details>\nb\n</details>\nc',
            'details(summary(Details)details(summary(Details)p(a))p(b))p(c)'],
        ['<details> speaks of it\n\nb', 'p(<details> speaks of it)p(b)'],
        ['<details><details>a</details></details>b', 'p(<details><details>a</details></details>b)'],
        ['<details><details>a</details></details>', 'details(summary(Details)details(summary(Details)p(a)))'],
        ['- a [^n]\n\n[^n]: note', 'ul(li(a sup(button(n))))div(span(n)div(p(note))button(↩))'],
        ['|a|b|\n|-|-|\n|1<br>2|', 'div(table(thead(tr(th(a)th(b)))tbody(tr(td(1br()2)td()))))'],
        // Formulas.
        ['PATH=$HOME/bin:$PATH and ${A}:${B} and $(a):$(b)', 'p(PATH=$HOME/bin:$PATH and ${A}:${B} and $(a):$(b))'],
        ['"$1" "$2" US$5 and $6$7 $ 1 $ \\$x$', 'p("$1" "$2" US$5 and $6$7 $ 1 $ $x$)'],
        ['$x$是 \\(a+b\\) and \\[x^2\\] and $$y$$.', 'p(code(x)是 code(a+b) and code(x^2) and code(y).)'],
        ['\\[\nx\n\\]\n$$ y $$', 'pre(x)pre(y)'],
        ['$$\nx\n\nnot in it', 'pre(x)p(not in it)'],
        ['a\n$$\nx\n$$', 'p(a)pre(x)'],
        ['$$ x\n= y $$\n\n$$ is a number\n\n$$', 'p(code(x\n= y))p($$ is a number)pre()'],
        // Beside Chinese, Japanese and Korean.
        ['**「太字」**は**「強調」**です', 'p(strong(「太字」)はstrong(「強調」)です)'],
        ['这是**“粗体”**文字，*（注）*后', 'p(这是strong(“粗体”)文字，em(（注）)后)'],
        ['**중요(重要)**입니다 ~~「不要」~~の', 'p(strong(중요(重要))입니다 del(「不要」)の)'],
        ['𠮷**（野）**家', 'p(𠮷strong(（野）)家)'],
        ['snake_（case）_name a*"b"*c', 'p(snake_（case）_name a*"b"*c)'],
        // Addresses without brackets.
        ['見https://a.b/c）と、https://example.com/路径。谢谢',
            'p(見a<https://a.b/c>(https://a.b/c)）と、a<https://example.com/%E8%B7%AF%E5%BE%84>(https://example.com/路径)。谢谢)'],
        ['“https://a.b/c” https://a.b/?x=1&y=2; xhttps://a.b', 'p(“a<https://a.b/c>(https://a.b/c)” '
            + 'a<https://a.b/?x=1&y=2>(https://a.b/?x=1&y=2); xhttps://a.b)'],
        ['mail a.b+c@d-e.fg, not a@b, a@b_ or a@b.c@d', 'p(mail a<mailto:a.b+c@d-e.fg>(a.b+c@d-e.fg), not a@b, a@b_ or a@b.c@d)'],
        ['[see a@b.cd https://e.f](https://g.h) `a@b.cd`', 'p(a<https://g.h/>(see a@b.cd https://e.f) code(a@b.cd))'],
        ['[https://a.b](https://a.b) [https://c.d] [x][https://e.f', 'p(a<https://a.b/>(https://a.b) [a<https://c.d/>(https://c.d)] '
            + '[x][a<https://e.f/>(https://e.f))'],
    ];
    for (const [text, expected] of CASES) {
        test(`${JSON.stringify(text)} is ${expected}`, () => equal(render(text), expected));
    }

    test('a title is shown on a link, and only there', () => {
        const view = new MarkdownView();
        view.update('[a](https://b.c "*d* &amp; \\"e\\"") [f]\n\n[f]: https://b.c (g\nh)');
        equal([...view.element.querySelectorAll('a')].map((a) => a.title), ['*d* & "e"', 'g\nh']);
        equal(view.element.textContent, 'a f');
    });

    test('every text has the direction of its letters, and what is around it that of the first', () => {
        const view = new MarkdownView();
        view.update('# שלום\n\nمرحبا `x`\n\n> שלום\n\n- مرحبا\n- hello\n\n|שם|a|\n|-|-|\n|b|c|\n\nplain\n\n- a\n\n```\nשלום\n```');
        document.body.append(view.element);
        const directions = (selector) => [...view.element.querySelectorAll(selector)].map((found) => getComputedStyle(found).direction);
        equal(directions('h3, p, blockquote, table'), ['rtl', 'rtl', 'rtl', 'rtl', 'rtl', 'ltr']);
        equal(directions('ul'), ['rtl', 'ltr']);
        equal(directions('li'), ['rtl', 'ltr', 'ltr']);
        equal(directions('th, td'), ['rtl', 'ltr', 'ltr', 'ltr']);
        equal(directions('p code, figure.code'), ['ltr', 'ltr']);
        view.element.remove();
    });

    test('details are closed once they have an end, and open as long as the rest of an answer may be in them', () => {
        const view = new MarkdownView();
        const isOpen = () => view.element.querySelector('details').open;
        view.update('<details>\n<summary>s</summary>\n\na', { open: true });
        equal(isOpen(), true);
        view.update('<details>\n<summary>s</summary>\n\na\n</details>\n\nb');
        equal(isOpen(), false);
    });

    test('code keeps its text to the letter, in a block with its language and a button', () => {
        const view = new MarkdownView();
        view.update('```js\nlet a = `b`; // <i>\n\n  return "c";\n```');
        equal(view.element.querySelector('pre code').textContent, 'let a = `b`; // <i>\n\n  return "c";');
        equal(view.element.querySelector('figcaption span').textContent, 'js');
        ok(view.element.querySelector('button.copy'), 'the button');
        ok(view.element.querySelector('.code-keyword'), 'a coloured keyword');
    });

    const NOTES = '[a][late] [^late] [late]\n\none\n\ntwo\n\nthree\n\n[late]: https://l.m "n"\n\n[^late]: [late]\n\n';
    const SAMPLE = NOTES + CASES.map(([text]) => text).join('\n\n') + '\n\n```py\nfor x in y:\n    print(x)\n```\n\n1. one\n2. two\n\nend';

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

    test('a block that grows keeps the elements in it, with what the reader selected there', () => {
        const view = new MarkdownView();
        for (const [text, more] of [['- a **b**\n- c', ' d\n- e'], ['|a|\n|-|\n|b|', '\n|c|'], ['```js\nlet a', ' = 1;\nlet b'],
            ['one *two* three', ' four'], ['> a\n> - b', ' c']]) {
            view.update(text, { open: true });
            const before = [...view.element.querySelectorAll('*')].filter((found) => found.localName !== 'figure');
            document.body.append(view.element);
            const words = view.element.querySelector('li, td, pre, p').firstChild;
            getSelection().selectAllChildren(words.nodeType === Node.TEXT_NODE ? words.parentNode : words);
            const selected = getSelection().toString();
            view.update(text + more, { open: true });
            ok(before.every((found) => found.isConnected), text);
            ok(selected !== '' && getSelection().toString().startsWith(selected), `the selection in ${text}`);
            view.element.remove();
        }
    });

    test('a reference is a link as soon as the line is whole that defines it, wherever it is', () => {
        const view = new MarkdownView();
        const shown = () => view.element.querySelector('a')?.getAttribute('href') ?? null;
        const text = 'see [a]\n\none\n\ntwo\n\nthree\n\n[a]: https://b.c/d';
        view.update(text.slice(0, -2), { open: true });
        equal(shown(), null);
        const [, second] = view.element.children;
        view.update(`${text}\n`, { open: true });
        equal(shown(), 'https://b.c/d');
        ok(view.element.children[1] === second, 'others stay');
        view.update(`${text}\n\nfour\n\nfive\n\nsix\n\n[a]: https://other.c\n`);
        equal(shown(), 'https://b.c/d', 'the first counts');
        view.update(text);
        equal(shown(), 'https://b.c/d', 'without a line end, but whole');
        view.update('see [a]');
        equal(shown(), null, 'another text does not have it');
    });

    test('a long paragraph or list is whole, though it is in parts', () => {
        for (const [line, selector] of [['a *b* c\n', 'p'], ['1. a *b*\n', 'li'], ['- a\n\n', 'li p']]) {
            const view = new MarkdownView();
            const text = line.repeat(6000);
            for (const end of [9_990, 10_010, 25_003, text.length]) view.update(text.slice(0, end), { open: true });
            view.update(text);
            document.body.append(view.element);
            const lines = view.element.innerText.split('\n').filter((shown) => shown.trim() !== '');
            equal(lines.length, 6000, line);
            ok(view.element.children.length > 2, 'parts');
            const starts = [...view.element.querySelectorAll(':scope > ol')].map((list) => [list.start, list.children.length]);
            starts.reduce((next, [start, count]) => {
                equal(start, next);
                return start + count;
            }, 1);
            const tops = [...view.element.querySelectorAll(selector)].map((found) => found.getBoundingClientRect());
            const gaps = new Set(tops.slice(1).map(({ top }, place) => Math.round(top - tops[place].bottom)));
            ok(gaps.size <= 2 && Math.max(...gaps) - Math.min(...gaps) <= 1, `gaps of ${[...gaps]}`);
            view.element.remove();
        }
    });

    const PIECES = ['a', 'b c', '**', '*', '_', '`', '```\n', '\n', '\n\n', '\n\n', '- ', '1. ', '> ', '    ', '\t', '# ', '|', '|-|-|\n',
        '|a|b|\n', '[a]', '[a]: https://b.c\n', '[^1]', '[^1]: n\n', '[b]: https://d.e "t"\n', '[b][a]', '$x$', '$$\n', '\\[', '\\]',
        '<details>\n', '</details>\n', '<summary>s</summary>\n', '===\n', '---\n', 'https://x.y ', 'm@n.op ', '<kbd>', '</kbd>', '~~',
        '![', '](https://q.r)', '&amp;', '- [ ] ', '字。', 'many words in it\n'];

    test('whatever a text is made of, it ends as the same when it grows', () => {
        let seed = 1;
        const next = (count) => {
            seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
            return Math.floor((seed / 2 ** 32) * count);
        };
        for (let number = 0; number < 300; number += 1) {
            const text = Array.from({ length: 5 + next(60) }, () => PIECES[next(PIECES.length)]).join('');
            const view = new MarkdownView();
            for (let end = 0; end < text.length; end += 1 + next(6)) view.update(text.slice(0, end), { open: true });
            view.update(text);
            equal([...view.element.childNodes].map(shape).join(''), render(text), JSON.stringify(text));
        }
    });

    test('a text of long blocks that grows ends as the same as one that comes at once', () => {
        const lines = ['2. not an item', '$$x$$', '[a]: b', '[c] d', '    deep', '*e', 'f*', '-', 'plain', '| g', '\\[ h', '=', '[', '0) i'];
        for (const first of ['start', '7. one', '- one']) {
            let text = `${first}\n`;
            for (let number = 0; text.length < 60_000; number += 1) {
                const line = lines[(number * number + (number >> 3)) % lines.length];
                text += first === 'start' ? `word ${number}\n${line}\n` : `${first.slice(0, 2)} ${number}\n${line}\n`;
            }
            const view = new MarkdownView();
            for (let end = 0; end < text.length; end += 997) view.update(text.slice(0, end), { open: true });
            view.update(text);
            const [grown, once] = [[...view.element.childNodes].map(shape).join(''), render(text)];
            const place = [...once].findIndex((letter, index) => letter !== grown[index]);
            ok(grown === once, `${first}: ${grown.slice(place - 60, place + 60)} for ${once.slice(place - 60, place + 60)}`);
        }
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
