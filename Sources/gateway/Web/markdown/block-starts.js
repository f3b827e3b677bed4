/*
 * What a line can begin, seen from its first character that is no white space. Each takes time in proportion to the line.
 */
const FENCE = /^(?:(`{3,})([^`]*)|(~{3,})(.*))$/;
const HEADING = /^(#{1,6})(?:[ \t]+(.*))?$/;
const RULE = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const ITEM = /^([-*+]|\d{1,9}[.)])(?=[ \t]|$)/;
const UNDERLINE = /^(?:=+|-+)[ \t]*$/;
const FOOTNOTE = /^\[\^([^\]\[\s]{1,200})\]:[ \t]*/;
const MATH = /^(\$\$|\\\[)(.*)$/;
const DETAILS = /^<details([ \t]+open)?[ \t]*>[ \t]*(?:$|<summary>(.*?)<\/summary>[ \t]*|(?=.*<\/details>[ \t]*$))/i;
const SUMMARY = /^<summary>(.*?)<\/summary>[ \t]*$/i;
const DETAILS_END = /<\/details>[ \t]*$/i;

/** The code that a fence opens, and the fence. */
export function fenceAt({ content, indent }) {
    const match = FENCE.exec(content);
    if (!match) return null;
    const [marks, info] = match[1] ? [match[1], match[2]] : [match[3], match[4]];
    return { fence: { mark: marks[0], length: marks.length, indent }, info: info.trim() };
}

/** Whether a line closes a fence. */
export function closesFence({ mark, length }, { content, indent }) {
    const marks = content.trimEnd();
    return indent < 4 && marks.length >= length && marks === mark.repeat(marks.length);
}

export function headingAt({ content }) {
    const match = HEADING.exec(content);
    if (!match) return null;
    return { type: 'heading', level: match[1].length, text: withoutClosingMarks((match[2] ?? '').trim()) };
}

/** Marks behind a heading are no part of it where a space is in front of them. */
function withoutClosingMarks(text) {
    let end = text.length;
    while (text[end - 1] === '#') end -= 1;
    if (end === 0) return '';
    return end < text.length && /[ \t]/.test(text[end - 1]) ? text.slice(0, end).trimEnd() : text;
}

/** 1 or 2 for a line that makes a heading of the paragraph above it. */
export function underlineAt({ content }) {
    return UNDERLINE.test(content) ? (content[0] === '=' ? 1 : 2) : null;
}

export function isRule({ content }) { return RULE.test(content); }

/** The marker of a list's item: `{ marker, mark, number }`; the mark tells lists apart. */
export function itemAt({ content }) {
    const marker = ITEM.exec(content)?.[1];
    if (marker === undefined) return null;
    return { marker, mark: marker.at(-1), number: marker.length > 1 ? Number.parseInt(marker, 10) : null };
}

/** Whether an item may end the paragraph in front of it: it has a text and, in an ordered list, begins with 1. */
export function mayInterrupt({ marker, number }, { content }) {
    return content.slice(marker.length).trim() !== '' && (number === null || number === 1);
}

/** The footnote that a line defines, and how much of the line that takes. */
export function footnoteAt({ content }) {
    const match = FOOTNOTE.exec(content);
    return match && { label: match[1], length: match[0].length };
}

/** A formula that stands by itself: all of it, or its beginning, alone in its line. */
export function formulaAt({ content }) {
    const match = MATH.exec(content);
    if (!match) return null;
    const end = match[1] === '$$' ? '$$' : '\\]';
    const text = match[2].trim();
    if (text === '') return { text, end, isWhole: false };
    // With text behind it, and with an end in another line, it belongs to a paragraph.
    const place = text.indexOf(end);
    const isWhole = place > 0 && place === text.length - end.length;
    return isWhole ? { text: text.slice(0, place).trim(), end, isWhole } : null;
}

/**
 * The details that a line begins, and how much of the line that takes. Behind the tag there is nothing, or their summary,
 * or all of them: others only speak of it.
 */
export function detailsAt({ content }) {
    const match = DETAILS.exec(content);
    return match && { isOpen: Boolean(match[1]), summary: match[2] ?? null, length: match[0].length };
}

export function summaryAt({ content }) { return SUMMARY.exec(content)?.[1] ?? null; }

/** Whether a line is a paragraph also without the one in front of it that it goes on with. */
export function isPlain(cursor) {
    const { content, indent } = cursor;
    const isDefinition = content[0] === '[' && (!content.includes(']') || content.includes(']:'));
    return indent < 4 && !isDefinition && itemAt(cursor) === null && formulaAt(cursor) === null;
}

/** How many ends of details a line ends with, of so many at most, and what it has in front of them. */
export function detailsEnds({ remainder }, most) {
    let text = remainder;
    let count = 0;
    for (let end = DETAILS_END.exec(text); end && count < most; end = DETAILS_END.exec(text)) {
        text = text.slice(0, end.index);
        count += 1;
    }
    return { text, count };
}
