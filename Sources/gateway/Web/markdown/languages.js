const words = (text) => new Set(text.split(' '));

const C_COMMENTS = String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
const HASH_COMMENTS = String.raw`#[^\n]*`;
const QUOTES = String.raw`"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?`;
const TEMPLATES = `\`(?:[^\`\\\\]|\\\\[\\s\\S])*\`?|${QUOTES}`;
const TRIPLE = String.raw`"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)`;
const NUMBER = String.raw`\b0[xXbBoO][\da-fA-F_]+\b|\b\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?\w*\b`;

const JAVASCRIPT = {
    comment: C_COMMENTS, string: TEMPLATES, number: NUMBER,
    keywords: words('abstract any as async await boolean break case catch class const continue debugger declare default '
        + 'delete do else enum export extends false finally for from function get if implements import in instanceof '
        + 'interface keyof let namespace new null number of private protected public readonly return set static string '
        + 'super switch this throw true try type typeof undefined var void while with yield'),
};
const C_LIKE = {
    comment: C_COMMENTS, string: QUOTES, number: NUMBER,
    keywords: words('abstract alignas alignof auto bool boolean break byte case catch char class const constexpr '
        + 'continue decltype default delete do double else enum explicit extends extern false final finally float for '
        + 'friend goto if implements import inline instanceof int interface long mutable namespace native new noexcept '
        + 'null nullptr operator override package private protected public record register return short signed sizeof '
        + 'static struct super switch synchronized template this throw throws true try typedef typename union unsigned '
        + 'using var virtual void volatile while yield include define ifdef ifndef endif pragma'),
};
const SHELL = {
    comment: String.raw`(?<=^|[\s;])#[^\n]*`, string: QUOTES, number: String.raw`\b\d+\b`,
    keywords: words('if then else elif fi for while until do done case esac function in select return exit export local '
        + 'readonly set unset shift source alias cd echo printf read test trap true false sudo'),
};
const MARKUP = {
    comment: String.raw`<!--[\s\S]*?(?:-->|$)`, string: String.raw`"[^"<>]*"|'[^'<>]*'`, number: String.raw`&#?\w+;`,
    name: String.raw`<\/?[a-zA-Z][\w:-]*|\/?>`, keywords: words('DOCTYPE'),
};

/** What the highlighter knows of a language: patterns of comments, strings and numbers, and its keywords. */
export const LANGUAGES = {
    javascript: JAVASCRIPT,
    python: {
        comment: HASH_COMMENTS, string: `${TRIPLE}|${QUOTES}`, number: NUMBER,
        keywords: words('False None True and as assert async await break class continue def del elif else except finally '
            + 'for from global if import in is lambda match case nonlocal not or pass raise return self try while with '
            + 'yield'),
    },
    swift: {
        comment: C_COMMENTS, string: `${TRIPLE}|${QUOTES}`, number: NUMBER, name: String.raw`[@#][a-zA-Z]\w*`,
        keywords: words('Any Self actor any as associatedtype async await break case catch class consuming continue '
            + 'default defer deinit do else enum extension fallthrough false fileprivate final for func get guard if '
            + 'import in indirect init inout internal is isolated lazy let mutating nil nonisolated open operator override '
            + 'package private protocol public repeat rethrows return self set some static struct subscript super switch '
            + 'throw throws true try typealias unowned var weak where while'),
    },
    shell: SHELL,
    json: { string: String.raw`"(?:[^"\\\n]|\\.)*"?`, number: String.raw`-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b`,
        name: String.raw`"(?:[^"\\\n]|\\.)*"(?=\s*:)`, keywords: words('true false null') },
    html: MARKUP,
    css: {
        comment: String.raw`\/\*[\s\S]*?(?:\*\/|$)`, string: QUOTES,
        number: String.raw`#[\da-fA-F]{3,8}\b|-?\b\d+(?:\.\d+)?(?:%|[a-z]+)?`, name: String.raw`[.#@][a-zA-Z][\w-]*|--[\w-]+`,
        keywords: words('important inherit initial unset auto none'),
    },
    sql: {
        comment: String.raw`--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`, string: QUOTES, number: NUMBER, ignoresCase: true,
        keywords: words('add all alter and as asc begin between by case check column commit constraint create cross '
            + 'default delete desc distinct drop else end exists explain foreign from full group having if in index inner '
            + 'insert integer into is join key left like limit not null offset on or order outer pragma primary '
            + 'references right rollback select set table text then transaction trigger union unique update values view '
            + 'when where with'),
    },
    go: {
        comment: C_COMMENTS, string: TEMPLATES, number: NUMBER,
        keywords: words('any bool break byte case chan const continue default defer else error fallthrough false float64 '
            + 'for func go goto if import int int64 interface map nil package range return rune select string struct switch '
            + 'true type var'),
    },
    rust: {
        comment: C_COMMENTS, string: String.raw`"(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\\n]|\\.)'`, number: NUMBER,
        name: String.raw`#!?\[[^\]\n]*\]|\b\w+!|'\w+`,
        keywords: words('as async await bool break const continue crate dyn else enum extern false fn for i32 i64 if impl in '
            + 'let loop match mod move mut pub ref return self Self static str struct super trait true type u8 u32 u64 '
            + 'unsafe use usize where while'),
    },
    c: C_LIKE,
    yaml: { comment: String.raw`(?<=^|\s)#[^\n]*`, string: QUOTES, number: String.raw`\b\d[\d.]*\b`,
        name: String.raw`(?<=^[ \t-]*)[\w.-]+(?=:)`, keywords: words('true false null yes no on off') },
    diff: { comment: String.raw`^@@[^\n]*`, string: String.raw`^\+[^\n]*`, number: String.raw`^-[^\n]*`, keywords: words('') },
};

const ALIASES = {
    js: 'javascript', jsx: 'javascript', mjs: 'javascript', ts: 'javascript', tsx: 'javascript', typescript: 'javascript',
    py: 'python', python3: 'python', sh: 'shell', bash: 'shell', zsh: 'shell', console: 'shell', jsonc: 'json',
    xml: 'html', svg: 'html', vue: 'html', scss: 'css', golang: 'go', rs: 'rust', cpp: 'c', 'c++': 'c', cc: 'c', h: 'c',
    hpp: 'c', java: 'c', kotlin: 'c', csharp: 'c', cs: 'c', yml: 'yaml', toml: 'yaml', patch: 'diff',
};

/** The language of a code block's label; `null` for one that is not known. */
export function languageNamed(label) {
    const name = Object.hasOwn(ALIASES, label) ? ALIASES[label] : label;
    return Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : null;
}
