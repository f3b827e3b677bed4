// The examples of CommonMark's and GFM's specifications: what Navi means to read like them, it reads like them.
async ({ test, equal, ok, load, fixture }) => {
    const { safeAddress } = await load('markdown/addresses.js');
    const { parseBlocks } = await load('markdown/blocks.js');
    const { Definitions } = await load('markdown/definitions.js');
    const { withoutEscapes } = await load('markdown/entities.js');
    const { parseInline } = await load('markdown/inline.js');
    const { plainText } = await load('markdown/nodes.js');

    const FLOOR = 0.99;

    /** The examples of a specification: `{ number, section, extension, text, html }`. */
    const examplesOf = (specification) => {
        const examples = [];
        let section = '';
        const parts = /^#+ +(.*)$|^`{32} example([a-z ]*)\n([\s\S]*?)^\.\n([\s\S]*?)^`{32}$/gm;
        for (const [, heading, extension, text, html] of specification.matchAll(parts)) {
            if (heading !== undefined) section = heading;
            else {
                const [tabbed, shown] = [text, html].map((part) => part.replaceAll('→', '\t'));
                examples.push({ number: examples.length + 1, section, extension: extension.trim(), text: tabbed, html: shown });
            }
        }
        return examples;
    };

    // What Navi leaves out or does otherwise on purpose. An example that shows it is out of scope.
    const RULES = {
        // Answers are written by a model that has read other people's texts: no markup of theirs gets into the page.
        'HTML is text': ({ text, html }) => (
            [...html.matchAll(/<(?:[a-zA-Z/!?][^>]*>|[a-zA-Z/!?][^\n]*$)/gm)].some(([tag]) => text.includes(tag))),
        // GFM's extension, which CommonMark does not have.
        'bare addresses are links': ({ extension, html }) => (
            extension === '' && /https?:\/\/|\S@\w/.test(html.replace(/<a .*?<\/a>|<[^>]*>/gs, ''))),
    };
    const FOLLOWED = {
        ...RULES,
        // A link of an answer leads to the web or to a mail: the page has no other pages, and other schemes can be code.
        'other addresses are text': ({ text, html }) => (
            [...addressesIn(html), ...definedIn(text)].some((address) => safeAddress(address) === null)),
    };
    const isInScope = (rules) => (example) => !Object.values(rules).some((rule) => rule(example));

    const addressesIn = (html) => [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, address]) => unescaped(address));

    const definedIn = (text) => [...text.matchAll(/\]:\s*<?([^\s>]+)/g)].map(([, address]) => address);

    /** Written differently, and the same to a reader. */
    const normal = (html) => html
        // Line ends are breaks, as people mean them who write messages.
        .replaceAll('<br />\n', '\n')
        // `www.` is read as the secure web.
        .replaceAll('href="http://www.', 'href="https://www.')
        .replace(/<pre><code([^>]*)>\n?<\/code>/g, '<pre><code$1></code>')
        .replaceAll('<tbody>\n</tbody>\n', '')
        .replace(/<input ([^>]*)>/g, (_, attributes) => `<input ${attributes.trim().split(' ').sort().join(' ')}>`);
    /** Addresses as a browser follows them. */
    const followed = (html) => html.replace(/ (href|src)="([^"]*)"/g, (_, name, address) => (
        ` ${name}="${escaped(safeAddress(encoded(unescaped(address))) ?? address)}"`));
    /** An address as the specifications write it. */
    const encoded = (address) => address.replace(/%[0-9a-fA-F]{2}|[\w.!~*'();/?:@&=+$,#-]|[\s\S]/gu, (part) => (
        /^(?:%..|[\w.!~*'();/?:@&=+$,#-])$/.test(part) ? part : encodeURIComponent(part)));

    const unescaped = (html) => html.replace(/&quot;/g, '"').replace(/&gt;/g, '>').replace(/&lt;/g, '<').replace(/&amp;/g, '&');
    const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
    const titled = (title) => (title === null ? '' : ` title="${escaped(title)}"`);

    /** Writes blocks as the specifications write them. */
    class Writer {
        #definitions;

        constructor(definitions) {
            this.#definitions = definitions;
        }

        blocks(blocks) { return blocks.map((block) => this.#block(block, false)).join(''); }

        #inline(text) { return parseInline(text, this.#definitions).map((node) => this.#node(node)).join(''); }

        #node(node) {
            const inner = () => node.children.map((child) => this.#node(child)).join('');
            switch (node.type) {
            case 'text': return escaped(node.text);
            case 'break': return '\n';
            case 'code': return `<code>${escaped(node.text)}</code>`;
            case 'strong': return `<strong>${inner()}</strong>`;
            case 'emphasis': return `<em>${inner()}</em>`;
            case 'deleted': return `<del>${inner()}</del>`;
            case 'link': return `<a href="${escaped(node.href)}"${titled(node.title)}>${inner()}</a>`;
            case 'image':
                return `<img src="${escaped(node.href)}" alt="${escaped(plainText(node.children))}"${titled(node.title)} />`;
            default: return `(${node.type})`;
            }
        }

        #block(block, isTight) {
            switch (block.type) {
            case 'definitions': return '';
            case 'rule': return '<hr />\n';
            case 'paragraph': return isTight ? this.#inline(block.text) : `<p>${this.#inline(block.text)}</p>\n`;
            case 'heading': return `<h${block.level}>${this.#inline(block.text)}</h${block.level}>\n`;
            case 'code': return this.#code(block);
            case 'quote': return `<blockquote>\n${this.blocks(block.blocks)}</blockquote>\n`;
            case 'list': return this.#list(block);
            case 'table': return this.#table(block);
            default: return `(${block.type})`;
            }
        }

        #code({ info, text }) {
            const language = withoutEscapes(info).split(/\s/)[0];
            const name = language ? ` class="language-${escaped(language)}"` : '';
            return `<pre><code${name}>${escaped(text)}\n</code></pre>\n`;
        }

        #list({ ordered, first, loose, items }) {
            const tag = ordered ? 'ol' : 'ul';
            const start = ordered && first !== 1 ? ` start="${first}"` : '';
            return `<${tag}${start}>\n${items.map((item) => this.#item(item, loose)).join('')}</${tag}>\n`;
        }

        #item({ task, blocks }, loose) {
            let text = task === null ? '' : `<input ${task ? 'checked="" ' : ''}disabled="" type="checkbox"> `;
            let isLineEnd = false;
            for (const block of blocks.filter(({ type }) => type !== 'definitions')) {
                const isText = !loose && block.type === 'paragraph';
                const written = this.#block(block, isText);
                text += isText || isLineEnd ? written : `\n${written}`;
                isLineEnd = !isText;
            }
            return `<li>${text}</li>\n`;
        }

        #table({ header, align, rows }) {
            const cells = (tag, row) => align.map((alignment, column) => (
                `<${tag}${alignment ? ` align="${alignment}"` : ''}>${this.#inline(row[column] ?? '')}</${tag}>\n`)).join('');
            const body = rows.map((row) => `<tr>\n${cells('td', row)}</tr>\n`).join('');
            return `<table>\n<thead>\n<tr>\n${cells('th', header)}</tr>\n</thead>\n<tbody>\n${body}</tbody>\n</table>\n`;
        }
    }

    /** Every address may be followed. */
    class Following extends Definitions {
        follow(address) { return encoded(address); }
    }

    const written = (text, definitions) => {
        const blocks = parseBlocks(text, { follow: (address) => definitions.follow(address) });
        for (const block of blocks) definitions.add(block);
        return normal(new Writer(definitions).blocks(blocks));
    };

    /** Fails unless nearly all of some examples are read as they say, and unless there are so many of them. */
    const check = (examples, count, read, expected) => {
        ok(examples.length >= count, `${examples.length} examples in scope`);
        const wrong = examples.filter(({ text, html }) => read(text) !== expected(html));
        const share = 1 - wrong.length / examples.length;
        ok(share >= FLOOR, `${(100 * share).toFixed(1)} % of ${examples.length}, all but ${wrong.map(({ number }) => number)},`
            + ` the first ${JSON.stringify({ ...wrong[0], read: wrong[0] && read(wrong[0].text) })}`);
    };

    const commonMark = examplesOf(await fixture('commonmark.txt'));
    const gfm = examplesOf(await fixture('gfm.txt')).filter(({ extension }) => extension !== '');

    test('the specifications are whole', () => equal([commonMark.length, gfm.length], [652, 24]));

    test('CommonMark is read as its examples say, whatever addresses they have', () => check(
        commonMark.filter(isInScope(RULES)), 570, (text) => written(text, new Following()), normal));

    test('CommonMark is read as its examples say, with the addresses that are followed', () => check(
        commonMark.filter(isInScope(FOLLOWED)), 430,
        (text) => followed(written(text, new Definitions())), (html) => followed(normal(html))));

    test('tables, tasks, strikethrough and bare addresses are read as the examples of GFM say', () => check(
        gfm.filter(isInScope(FOLLOWED)), 22,
        (text) => followed(written(text, new Definitions())), (html) => followed(normal(html))));
}
