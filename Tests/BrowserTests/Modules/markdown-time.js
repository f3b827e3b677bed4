// However a text is made, it takes time in proportion to its length, and a page that shows one as it grows stays alive.
async ({ test, ok, load }) => {
    const { parseBlocks } = await load('markdown/blocks.js');
    const { Definitions } = await load('markdown/definitions.js');
    const { parseInline } = await load('markdown/inline.js');
    const { MarkdownView } = await load('markdown/markdown-view.js');

    const LENGTH = 200_000;
    const PIECES = ['[', '![', ']', '[]', '](', '](<', '](a', '](()', '[a](', '[a](b "', "](a '", '[a][', '[a]', '[[a]', '[^', '[^1]',
        '[^1]: a\n', '[a]: ', '[a]: https://b.c\n', '[a](https://b.c) ', '![a](b)', '*', '_', '**a ', '*a ', 'a* ', '*a*b', '**a*',
        '*a_', '_*', '_a_ ', '*[', '*[a](', '~~', '~a~', '~~a', '`', '`` ` ', '``` x', '```\n', '~~~\n', '<', '<a:', '<a@', '<!--', '&',
        '&#x', '&amp;', '\\', '\\*', '\\\\', '$', '$a', '$a ', '$a$', '$$ x\n', '\\(', '\\[ x\n', '\\(\\', '> ', '>\n', '- ', '1. ', '- a\n\n',
        '- [ ] ', '- a\n  - ', '> - ', '# a\n', 'a\n===\n', '***\n', '    a\n', '|', '|\n|-', '|a|b|\n', 'a|b\n-|-\n', 'http://',
        'https://a.b/c ', 'www.a.b ', 'http://a.b/)', 'a@b.co ', 'a@b.co `c` ', 'a@', '@', '<kbd>', '<kbd></sub>', '<sub>[', '<sup>2</sup>',
        '<br>', '<details>\n', '<details>\n</details>\n', '<summary>a</summary>\n', '\n', '\r\n', ' ', '\t', 'a', '漢字', '**「字」**', '字。',
        'https://a.b/路径。', '\u{1F600}', 'مرحبا ', '[error at line 5] see https://example.com/a?b=c and more\n'];
    const PAIRS = [['[', ']'], ['[', '](https://a.b)'], ['![', '](https://a.b)'], ['*', '*'], ['*a ', ' a*'], ['~~a ', ' a~~'],
        ['<kbd>', '</kbd>'], ['<sub>', '</kbd>'], ['\\(', '\\)'], ['$', '$'], ['`a', '``a'], ['[*a](x', '*]'], ['[a](https://b.c "', '"'],
        ['> ', '\na'], ['- ', '\n'], ['[', ' [a](https://b.c)'], ['<details>\n', '</details>\n'], ['[a](', '(a)'], ['# a ', '#']];

    const repeated = (piece, length) => piece.repeat(Math.ceil(length / piece.length));
    const until = (length, line) => {
        let text = '';
        for (let number = 0; text.length < length; number += 1) text += line(number);
        return text;
    };
    /** Numbers from 0 to 1, the same for the same seed. */
    const numbers = (seed) => () => {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        return seed / 2 ** 32;
    };
    const SHAPES = {
        'runs of backticks, each longer': (length) => until(length, (number) => `${'`'.repeat(number)} `),
        'a wide table': (length) => until(length, (number) => `${(number === 1 ? '|-' : '|a').repeat(90)}|\n`),
        'a wide table of short rows': (length) => `${'|a'.repeat(100)}|\n${'|-'.repeat(100)}|\n${'a\n'.repeat(length / 2)}`,
        'a table too wide': (length) => `${'|a'.repeat(length / 4)}|\n${'|-'.repeat(length / 4)}|`,
        'nested lists': (length) => until(length, (number) => `${' '.repeat(2 * (number % 30))}- a\n`),
        'nested quotes': (length) => until(length, (number) => `${'> '.repeat(number % 60)}a\n`),
        'definitions': (length) => until(length, (number) => `[l${number}]: https://a.b/${number}\n`),
        'references': (length) => `${until(length / 2, (number) => `[l${number}]: https://a.b/${number}\n`)}\n${
            until(length / 2, (number) => `[l${number}] `)}`,
        'one code span': (length) => `\` ${'a'.repeat(length)}\``,
        'spaces in a line': (length) => `a${' '.repeat(length)}b\nc`,
        'spaces in delimiters': (length) => `|a\n|-${' '.repeat(length)}x`,
        'one address': (length) => `https://a.b/${'a'.repeat(length)}`,
    };
    for (let seed = 1; seed <= 12; seed += 1) {
        SHAPES[`random of seed ${seed}`] = (length) => {
            const next = numbers(seed);
            // Few pieces meet each other more often than many.
            const some = seed % 2 ? PIECES : PIECES.filter(() => next() < 0.07);
            return until(length, () => some[Math.floor(next() * some.length)]);
        };
    }
    for (const piece of PIECES) SHAPES[JSON.stringify(piece)] = (length) => repeated(piece, length);
    for (const [before, behind] of PAIRS) {
        SHAPES[JSON.stringify([before, behind])] = (length) => repeated(before, length / 2) + repeated(behind, length / 2);
    }

    const textsOf = (block, found = []) => {
        if (block.type !== 'code' && block.type !== 'math') found.push(block.text, block.summary);
        found.push(...(block.header ?? []));
        for (const row of block.rows ?? []) for (const cell of row) found.push(cell);
        for (const inner of block.blocks ?? block.items ?? []) textsOf(inner, found);
        return found;
    };
    const parse = (text) => {
        const blocks = parseBlocks(text);
        const definitions = new Definitions();
        for (const block of blocks) definitions.add(block);
        for (const block of blocks) for (const inner of textsOf(block)) if (inner) parseInline(inner, definitions);
    };
    const time = (run) => {
        const start = performance.now();
        run();
        return performance.now() - start;
    };

    for (const [name, make] of Object.entries(SHAPES)) {
        test(`200 KB take time in proportion to 20 KB: ${name}`, () => {
            const [short, long] = [make(LENGTH / 10), make(LENGTH)];
            // What is quick is right. On a busy machine one of several times has to be in proportion: ten times as much,
            // and what it costs to keep ten times as much in memory.
            const tries = [];
            while (tries.length < 5) {
                const whole = time(() => parse(long));
                if (whole < 100) return;
                const parts = time(() => { for (let part = 0; part < 10; part += 1) parse(short); });
                if (whole < 1.4 * parts) return;
                tries.push(`${Math.round(whole)} ms for ${Math.round(parts)} ms`);
            }
            ok(false, tries.join(', '));
        });
    }

    const PROSE = 'Some *words* of a `kind` and [more](https://a.b/c), with **others** beside them. ';
    const GROWING = {
        'a paragraph in one line': repeated(PROSE, 40_000),
        'a paragraph of many lines': repeated('[error at line 5] see https://example.com/a?b=c and more\n', LENGTH),
        'a list': repeated(`- ${PROSE}\n`, LENGTH),
        'a list in a quote': repeated(`> - ${PROSE}\n`, 40_000),
        'definitions': repeated('[a]: https://example.com/a?b=c "title"\n', LENGTH),
        'a table': `|a|b|c|\n|-|-|-|\n${repeated('|one *a*|two `b`|three|\n', 40_000)}`,
        'a code': `\`\`\`js\n${repeated('const a = "b"; // and a comment of some words\n', 40_000)}`,
        'a long answer': repeated(`## A heading\n\n${PROSE}\n\n- one\n- two\n\n\`\`\`js\nlet a = 1;\n\`\`\`\n\n`, 100_000),
    };
    for (const [name, text] of Object.entries(GROWING)) {
        test(`no step is longer than 50 ms while there grows ${name}`, () => {
            const view = new MarkdownView();
            document.body.append(view.element);
            // Only its end is worth the time: there each step is the longest.
            view.update(text.slice(0, text.length - 1000), { open: true });
            const steps = [];
            for (let end = text.length - 960; end <= text.length; end += 40) {
                steps.push(time(() => {
                    view.update(text.slice(0, end), { open: true });
                    view.element.getBoundingClientRect();
                }));
            }
            view.element.remove();
            // All do as much; what the quickest takes is what it takes when others leave the machine to it.
            const undisturbed = Math.min(...steps);
            ok(undisturbed < 50, `${Math.round(undisturbed)} ms`);
        });
    }
}
