/** Kinds of characters, as emphasis tells them apart. Full-width punctuation stands between letters as wide as it. */
export const [LETTER, SPACE, PUNCTUATION, CJK] = ['letter', 'space', 'punctuation', 'cjk'];

const IS_SPACE = /[\s\p{Zs}]/u;
const IS_PUNCTUATION = /[\p{P}\p{S}]/u;
/** Letters and marks of Chinese, Japanese and Korean, which are written without spaces between words. */
const IS_CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\u30fb\u30fc\uff00-\uffef]/u;
const IS_WORD = /[\p{L}\p{N}]/u;
const IS_LETTER = /\p{L}/u;
const IS_RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
/** So much of a text is looked through for its direction. */
const MAX_LOOK = 1000;

const ASCII = Array.from({ length: 128 }, (_, code) => kindByPattern(String.fromCharCode(code)));

/** The kind of a character; the end of a text is as a space. */
export function kindOf(character) {
    return character === '' ? SPACE : ASCII[character.charCodeAt(0)] ?? kindByPattern(character);
}

function kindByPattern(character) {
    if (IS_SPACE.test(character)) return SPACE;
    if (IS_CJK.test(character)) return CJK;
    return IS_PUNCTUATION.test(character) ? PUNCTUATION : LETTER;
}

/** Whether there is something to read in a text, not signs alone. */
export function hasWords(text) { return IS_WORD.test(text); }

/** The character in front of a place; two units of UTF-16 where it needs them. */
export function characterBefore(text, place) {
    const code = text.charCodeAt(place - 1);
    const isPair = code >= 0xdc00 && code <= 0xdfff && place > 1;
    return isPair ? text.slice(place - 2, place) : text.charAt(place - 1);
}

export function characterAt(text, place) {
    const code = text.codePointAt(place);
    return code === undefined ? '' : String.fromCodePoint(code);
}

/** `ltr` or `rtl`, as the first letter says; `null` without one. */
export function directionOf(text) {
    const letter = IS_LETTER.exec(text.slice(0, MAX_LOOK))?.[0];
    return letter === undefined ? null : IS_RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr';
}

/** A string of its own: a part of a string keeps the whole of it in memory, and a growing text has many wholes. */
export function copied(text) { return ` ${text}`.slice(1); }
