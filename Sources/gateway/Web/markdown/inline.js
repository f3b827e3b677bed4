import { scanWebAddress } from './bare-addresses.js';
import { CodeSpans } from './code-spans.js';
import { Definitions } from './definitions.js';
import { Emphasis } from './emphasis.js';
import { scanEntity } from './entities.js';
import { Formulas } from './formulas.js';
import { scanDestination, scanLabel } from './link-parts.js';
import { linkMailAddresses, NodeList, withoutLinks } from './nodes.js';
import { Tags } from './tags.js';

const ESCAPABLE = /[!-/:-@[-`{-~]/;
const ANGLE_ADDRESS = /<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>\u0000-\u001f]{0,2000})>/y;
const ANGLE_MAIL = /<([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-zA-Z0-9-]{1,63}(?:\.[a-zA-Z0-9-]{1,63}){0,8})>/y;
/** Where something else than text may begin; an address begins with a letter. */
const SPECIAL = new Set('\\`*_~[]!<&$\nhHwW');
const IS_SPECIAL = Array.from({ length: 128 }, (_, code) => SPECIAL.has(String.fromCharCode(code)));
const PLAIN = /^[^\\`*_~[\]!<&$\n@:.]*$/;
const MAX_LABEL = 999;

/**
 * Parses the text of a paragraph, heading or cell into nodes: `{ type: 'text'|'code'|'math', text }`,
 * `{ type: 'break' }`, `{ type: 'strong'|'emphasis'|'deleted'|'kbd'|'sub'|'sup', children }`,
 * `{ type: 'link'|'image', href, title, children }`, `{ type: 'footnote', label }`.
 *
 * A `href` is safe to follow; what would not be is left as the text it is. Takes time in proportion to the text. Nodes
 * may be in each other as deep as the text is long.
 */
export function parseInline(text, definitions = new Definitions()) {
    if (PLAIN.test(text)) return text === '' ? [] : [{ type: 'text', text }];
    return new InlineParser(text, definitions).parse();
}

class InlineParser {
    #text;
    #definitions;
    #at = 0;
    #nodes = new NodeList();
    #emphasis = new Emphasis(this.#nodes);
    #tags = new Tags(this.#nodes, this.#emphasis);
    /** Brackets that may become links, the innermost last. */
    #brackets = [];
    /** So many of them are around a link, and so become none. */
    #around = 0;
    #code;
    #formulas;

    constructor(text, definitions) {
        this.#text = text;
        this.#definitions = definitions;
        this.#code = new CodeSpans(text);
        this.#formulas = new Formulas(text);
    }

    parse() {
        while (this.#at < this.#text.length) this.#step();
        this.#emphasis.pair();
        return linkMailAddresses(this.#nodes.all(), (address) => this.#definitions.follow(address));
    }

    /** Adds the text up to the next sign, and what that begins. */
    #step() {
        const text = this.#text;
        const from = this.#at;
        while (this.#at < text.length && !IS_SPECIAL[text.charCodeAt(this.#at)]) this.#at += 1;
        if (this.#at > from) this.#nodes.append({ type: 'text', text: text.slice(from, this.#at) });
        if (this.#at < text.length && !this.#special(text[this.#at])) {
            this.#push({ type: 'text', text: text[this.#at] }, this.#at + 1);
        }
    }

    /** Reads what may begin something; `false` when it is just a text. */
    #special(sign) {
        switch (sign) {
        case '\\': return this.#formula() || this.#escape();
        case '`': return this.#codeSpan();
        case '$': return this.#formula();
        case '*': case '_': case '~': return this.#run(sign);
        case '!': return this.#text[this.#at + 1] === '[' && this.#open('![');
        case '[': return this.#open('[');
        case ']': return this.#close();
        case '<': return this.#angle() || this.#tag();
        case '&': return this.#entity();
        case '\n': return this.#break();
        default: return this.#address();
        }
    }

    /** Adds a node and goes on behind it. */
    #push(node, end) {
        this.#nodes.append(node);
        this.#at = end;
        return true;
    }

    #escape() {
        const next = this.#text[this.#at + 1];
        if (next === '\n') {
            this.#at += 1;
            return this.#break();
        }
        return next !== undefined && ESCAPABLE.test(next) && this.#push({ type: 'text', text: next }, this.#at + 2);
    }

    /** A line's end, without the spaces around it. */
    #break() {
        const { lastText } = this.#nodes;
        if (lastText) lastText.text = withoutSpacesBehind(lastText.text);
        let end = this.#at + 1;
        while (this.#text[end] === ' ' || this.#text[end] === '\t') end += 1;
        return this.#push({ type: 'break' }, end);
    }

    #codeSpan() {
        const { text, end } = this.#code.at(this.#at);
        return this.#push(text === undefined
            ? { type: 'text', text: this.#text.slice(this.#at, end) } : { type: 'code', text }, end);
    }

    #formula() {
        const formula = this.#formulas.at(this.#at);
        return formula !== null && this.#push({ type: 'math', text: formula.text }, formula.end);
    }

    #run(character) {
        let end = this.#at;
        while (this.#text[end] === character) end += 1;
        this.#emphasis.add(this.#text, this.#at, end);
        this.#at = end;
        return true;
    }

    #angle() {
        return this.#angleAddress(ANGLE_ADDRESS, '') || this.#angleAddress(ANGLE_MAIL, 'mailto:');
    }

    #angleAddress(pattern, scheme) {
        pattern.lastIndex = this.#at;
        const match = pattern.exec(this.#text);
        const href = match && this.#definitions.follow(scheme + match[1]);
        return href !== null && this.#push(linkOf(href, match[1]), this.#at + match[0].length);
    }

    #tag() {
        const tag = this.#tags.at(this.#text, this.#at, this.#brackets.length);
        if (!tag) return false;
        // A bracket that was opened in it does not reach out of it.
        this.#brackets.length = Math.min(this.#brackets.length, tag.brackets);
        this.#around = Math.min(this.#around, this.#brackets.length);
        this.#at = tag.end;
        return true;
    }

    #entity() {
        const entity = scanEntity(this.#text, this.#at);
        return entity !== null && this.#push({ type: 'text', text: entity.character }, entity.end);
    }

    /** An address without brackets. One that cannot be followed is a text as a whole. */
    #address() {
        const isInBrackets = this.#brackets.length > 0;
        const address = scanWebAddress(this.#text, this.#at, isInBrackets);
        if (!address) return false;
        const href = this.#definitions.follow(/^www/i.test(address) ? `https://${address}` : address);
        const node = href === null ? { type: 'text', text: address } : linkOf(href, address);
        return this.#push(node, this.#at + address.length);
    }

    // Links.

    #open(mark) {
        const outer = this.#brackets.at(-1);
        if (outer) outer.hasInner = true;
        const from = this.#at + mark.length;
        const entry = this.#nodes.append({ type: 'text', text: mark });
        this.#brackets.push({ mark, entry, from, hasInner: false, run: this.#emphasis.last });
        this.#at = from;
        return true;
    }

    #close() {
        const bracket = this.#brackets.pop();
        if (!bracket) return false;
        const isInactive = this.#brackets.length < this.#around && bracket.mark === '[';
        this.#around = Math.min(this.#around, this.#brackets.length);
        if (isInactive) return false;
        return this.#footnote(bracket) || this.#link(bracket);
    }

    #footnote({ mark, entry, from, hasInner }) {
        const isNote = mark === '[' && !hasInner && this.#text[from] === '^' && this.#at - from <= MAX_LABEL;
        const label = isNote ? this.#text.slice(from + 1, this.#at) : '';
        if (label === '' || !this.#definitions.hasFootnote(label)) return false;
        this.#nodes.cut(entry);
        return this.#push({ type: 'footnote', label }, this.#at + 1);
    }

    #link(bracket) {
        const target = this.#destination() ?? this.#reference(bracket);
        if (!target) return false;
        this.#emphasis.pair(bracket.run);
        this.#tags.leave(this.#brackets.length);
        const children = this.#nodes.cut(bracket.entry);
        const { href, title, end } = target;
        if (bracket.mark === '![') return this.#push({ type: 'image', href, title, children }, end);
        this.#around = this.#brackets.length;
        return this.#push({ type: 'link', href, title, children: withoutLinks(children) }, end);
    }

    #destination() {
        const target = scanDestination(this.#text, this.#at + 1);
        const href = target && this.#definitions.follow(target.address);
        return href === null ? null : { href, title: target.title, end: target.end };
    }

    /** The link that is defined elsewhere: by a label behind the text, or by the text itself. */
    #reference({ from, hasInner }) {
        const label = scanLabel(this.#text, this.#at + 1);
        if (!label && (hasInner || this.#at - from > MAX_LABEL)) return null;
        const link = this.#definitions.link(label?.label ?? this.#text.slice(from, this.#at));
        const href = link ? this.#definitions.follow(link.address) : null;
        if (href === null) return null;
        const isEmpty = !label && this.#text.startsWith('[]', this.#at + 1);
        return { href, title: link.title, end: label?.end ?? this.#at + (isEmpty ? 3 : 1) };
    }
}

function linkOf(href, text) {
    return { type: 'link', href, title: null, children: [{ type: 'text', text }] };
}

function withoutSpacesBehind(text) {
    let end = text.length;
    while (text[end - 1] === ' ' || text[end - 1] === '\t') end -= 1;
    return text.slice(0, end);
}
