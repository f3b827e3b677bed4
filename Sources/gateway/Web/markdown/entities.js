/**
 * Names of characters: those of HTML 4 and others that are written. HTML 5 has 2,125, mostly of rare mathematical signs:
 * as much code as the rest of the client's Markdown, and a model writes the sign itself.
 */
const VISIBLE = `
    Aacute Á aacute á Abreve Ă abreve ă Acirc Â acirc â acute ´ AElig Æ aelig æ Agrave À agrave à alefsym ℵ aleph ℵ
    Alpha Α alpha α Amacr Ā amacr ā AMP & amp & and ∧ ang ∠ angle ∠ Aogon Ą aogon ą apos ' approx ≈ Aring Å aring å
    ast * asymp ≈ Atilde Ã atilde ã Auml Ä auml ä bdquo „ Beta Β beta β blk14 ░ block █ breve ˘ brvbar ¦ bsol \\
    bull • Cacute Ć cacute ć cap ∩ caron ˇ Ccaron Č ccaron č Ccedil Ç ccedil ç cedil ¸ cent ¢ centerdot · check ✓
    checkmark ✓ Chi Χ chi χ circ ˆ clubs ♣ colon : comma , commat @ cong ≅ COPY © copy © copysr ℗ crarr ↵ cross ✗
    cup ∪ curren ¤ Dagger ‡ dagger † dArr ⇓ darr ↓ dash ‐ Dcaron Ď dcaron ď deg ° Delta Δ delta δ diams ♦ divide ÷
    dollar $ dot ˙ Downarrow ⇓ downarrow ↓ Dstrok Đ dstrok đ Eacute É eacute é Ecaron Ě ecaron ě Ecirc Ê ecirc ê
    Egrave È egrave è ell ℓ Emacr Ē emacr ē empty ∅ emptyset ∅ Eogon Ę eogon ę Epsilon Ε epsilon ε equals = equiv ≡
    Eta Η eta η ETH Ð eth ð Euml Ë euml ë euro € excl ! exist ∃ female ♀ flat ♭ fnof ƒ forall ∀ frac12 ½ frac13 ⅓
    frac14 ¼ frac15 ⅕ frac18 ⅛ frac23 ⅔ frac34 ¾ frac38 ⅜ frac58 ⅝ frac78 ⅞ frasl ⁄ Gamma Γ gamma γ Gbreve Ğ
    gbreve ğ ge ≥ geq ≥ grave \` GT > gt > half ½ hArr ⇔ harr ↔ hbar ℏ hearts ♥ hellip … hyphen ‐ Iacute Í iacute í
    Icirc Î icirc î Idot İ iexcl ¡ Igrave Ì igrave ì Im ℑ Imacr Ī imacr ī image ℑ imath ı in ∈ infin ∞ int ∫ Iota Ι
    iota ι iquest ¿ isin ∈ Iuml Ï iuml ï Kappa Κ kappa κ Lambda Λ lambda λ lang 〈 langle ⟨ laquo « lArr ⇐ larr ←
    lbrace { lbrack [ lceil ⌈ ldquo “ ldquor „ le ≤ Leftarrow ⇐ leftarrow ← leftrightarrow ↔ leq ≤ lfloor ⌊
    Longrightarrow ⟹ longrightarrow ⟶ lowast ∗ lowbar _ loz ◊ lpar ( lsaquo ‹ lsquo ‘ Lstrok Ł lstrok ł LT < lt <
    macr ¯ male ♂ mapsto ↦ mdash — mho ℧ micro µ middot · minus − mp ∓ Mu Μ mu μ nabla ∇ Nacute Ń nacute ń natural ♮
    Ncaron Ň ncaron ň ndash – ne ≠ ni ∋ not ¬ notin ∉ nsub ⊄ Ntilde Ñ ntilde ñ Nu Ν nu ν num # numero № Oacute Ó
    oacute ó Ocirc Ô ocirc ô Odblac Ő odblac ő OElig Œ oelig œ Ograve Ò ograve ò ohm Ω oline ‾ Omacr Ō omacr ō
    Omega Ω omega ω Omicron Ο omicron ο oplus ⊕ or ∨ ordf ª ordm º Oslash Ø oslash ø Otilde Õ otilde õ otimes ⊗
    Ouml Ö ouml ö para ¶ part ∂ percnt % period . permil ‰ perp ⊥ Phi Φ phi φ phone ☎ Pi Π pi π piv ϖ plus +
    plusmn ± pm ± pound £ Prime ″ prime ′ prod ∏ prop ∝ Psi Ψ psi ψ quest ? QUOT " quot " radic √ rang 〉 rangle ⟩
    raquo » rArr ⇒ rarr → rbrace } rbrack ] Rcaron Ř rcaron ř rceil ⌉ rdquo ” rdquor ” Re ℜ real ℜ REG ® reg ®
    rfloor ⌋ Rho Ρ rho ρ Rightarrow ⇒ rightarrow → ring ˚ rpar ) rsaquo › rsquo ’ Sacute Ś sacute ś sbquo ‚ Scaron Š
    scaron š Scedil Ş scedil ş sdot ⋅ sect § semi ; setminus ∖ sharp ♯ Sigma Σ sigma σ sigmaf ς sim ∼ sol / spades ♠
    squ □ square □ star ☆ starf ★ sub ⊂ sube ⊆ subset ⊂ subseteq ⊆ sum ∑ sung ♪ sup ⊃ sup1 ¹ sup2 ² sup3 ³ supe ⊇
    supset ⊃ supseteq ⊇ szlig ß Tau Τ tau τ Tcaron Ť tcaron ť there4 ∴ Theta Θ theta θ thetasym ϑ THORN Þ thorn þ
    tilde ˜ times × TRADE ™ trade ™ Uacute Ú uacute ú uArr ⇑ uarr ↑ Ucirc Û ucirc û Udblac Ű udblac ű Ugrave Ù
    ugrave ù Umacr Ū umacr ū uml ¨ Uparrow ⇑ uparrow ↑ upsih ϒ Upsilon Υ upsilon υ Uring Ů uring ů Uuml Ü uuml ü
    varnothing ∅ vee ∨ verbar | vert | wedge ∧ weierp ℘ Xi Ξ xi ξ Yacute Ý yacute ý yen ¥ Yuml Ÿ yuml ÿ Zacute Ź
    zacute ź Zcaron Ž zcaron ž Zdot Ż zdot ż Zeta Ζ zeta ζ
`;

/** Characters that would not be seen in a list, by their names. */
const INVISIBLE = {
    emsp: '\u2003', ensp: '\u2002', lrm: '\u200e', nbsp: '\u00a0', NewLine: '\n', rlm: '\u200f', shy: '\u00ad', Tab: '\t',
    thinsp: '\u2009', zwj: '\u200d', zwnj: '\u200c',
};

const words = VISIBLE.trim().split(/\s+/);
const NAMES = new Map(Object.entries(INVISIBLE));
for (let place = 0; place < words.length; place += 2) NAMES.set(words[place], words[place + 1]);

const REFERENCE = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,30}));/y;
const ESCAPE = /\\([!-/:-@[-`{-~])|&[#a-zA-Z0-9]{2,33};/g;

/** The reference to a character at a place: `{ character, end }`, or `null`. */
export function scanEntity(text, from) {
    REFERENCE.lastIndex = from;
    const match = REFERENCE.exec(text);
    const character = match && characterOf(match);
    return character ? { character, end: from + match[0].length } : null;
}

function characterOf([, decimal, hexadecimal, name]) {
    if (name) return NAMES.get(name);
    const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return String.fromCodePoint(isCharacter ? code : 0xfffd);
}

/** A text with its escapes and references as the characters that they stand for. */
export function withoutEscapes(text) {
    return text.replace(ESCAPE, (whole, character) => character ?? scanEntity(whole, 0)?.character ?? whole);
}
