/// Words with which people mark wishes and corrections, in many languages.
///
/// They only mark: a wish without such a word is kept as what its user said, and nothing is left out for want of one.
enum Cues {
    /// Whether a sentence says what is to hold from now on. What stands in quotes is somebody else's.
    static func isWish(_ sentence: some StringProtocol, isQuestion: Bool) -> Bool {
        let text = withoutQuotes(sentence.lowercased()).replacing("never mind", with: "")
        return always.arePresent(in: text) || !isQuestion && wanted.arePresent(in: text)
    }

    /// Whether it says that something is no longer as it was.
    static func isCorrection(_ sentence: some StringProtocol) -> Bool {
        corrections.arePresent(in: sentence.lowercased())
    }

    /// Of the words that a correction may have besides those of what it corrects.
    static let correctionWords = Set(Words(corrections.texts.joined(separator: " ")).plain)

    /// Whether the words point at something that was said before.
    static func pointsBack(_ sentence: some StringProtocol) -> Bool {
        let head = sentence.prefix(24).lowercased()
        return pointing.beginIt(head)
    }

    private static func withoutQuotes(_ text: String) -> String {
        guard Literals.hasQuote(text) else { return text }
        let pairs: [Unicode.Scalar: Unicode.Scalar] = [
            "\"": "\"", "`": "`", "“": "”", "„": "“", "«": "»", "「": "」", "『": "』",
        ]
        var rest = String.UnicodeScalarView()
        var closing: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if let end = closing {
                if scalar == end { closing = nil }
            } else if let end = pairs[scalar] {
                closing = end
                rest.append(" ")
            } else {
                rest.append(scalar)
            }
        }
        return String(rest)
    }

    private static let always = Phrases(
        words: [
            "always", "never", "from now on", "in future", "in the future", "from here on", "going forward",
            "as of now",
            "every time", "at all times", "no matter what", "under no circumstances",
            "immer", "niemals", "ab jetzt", "von nun an", "künftig", "in zukunft", "ab sofort",
            "auf keinen fall",
            "toujours", "jamais", "désormais", "dorénavant", "à partir de maintenant", "à l'avenir",
            "siempre", "nunca", "jamás", "a partir de ahora", "de ahora en adelante", "en adelante",
            "sempre", "mai", "d'ora in poi", "da ora in poi", "in futuro", "jamais", "de agora em diante",
            "daqui em diante", "altijd", "nooit", "vanaf nu", "voortaan",
            "alltid", "aldrig", "från och med nu", "altid", "fra nu af", "aldri", "fra nå av", "aina", "älä koskaan",
            "tästä lähtien", "zawsze", "nigdy", "od teraz", "vždy", "nikdy", "odteď", "od teď", "mindig", "soha",
            "mostantól", "întotdeauna", "mereu", "niciodată", "de acum înainte", "her zaman", "asla", "bundan sonra",
            "daima", "всегда", "никогда", "отныне", "с этого момента", "впредь", "завжди", "ніколи", "відтепер",
            "πάντα", "ποτέ", "από εδώ και πέρα", "תמיד", "לעולם", "מעכשיו", "دائما", "دائمًا", "دائماً", "أبدا", "أبدًا",
            "أبداً", "من الآن فصاعدا", "من الآن فصاعدًا", "همیشه", "هرگز", "از این به بعد", "selalu", "jangan pernah",
            "mulai sekarang", "luôn luôn", "luôn", "không bao giờ", "từ giờ", "từ nay",
        ],
        parts: [
            "हमेशा", "कभी नहीं", "कभी मत", "अब से", "সবসময়", "কখনো", "எப்போதும்", "ஒருபோதும்", "เสมอ", "ห้าม", "ตลอดไป",
            "ต่อไปนี้", "总是", "總是", "始终", "永远", "永遠", "从不", "绝不", "絕不", "千万", "一律", "从现在", "今后", "以后", "務必",
            "务必", "必ず", "絶対", "決して", "いつも", "常に", "今後", "これから", "항상", "절대", "언제나", "앞으로", "반드시",
        ])

    private static let wanted = Phrases(
        words: [
            "don't", "do not", "don’t", "must", "must not", "prefer", "remember", "call me", "address me", "my name is",
            "avoid", "no more", "stop using", "make sure", "keep in mind", "i want you to", "i'd like you to", "i like",
            "i hate", "no need to", "insist", "bitte keine", "bitte kein", "keine", "merk dir", "merke dir",
            "nenn mich",
            "nenne mich", "ich möchte", "bevorzuge", "vermeide", "denk daran", "je préfère", "appelle-moi",
            "appelez-moi", "retiens", "évite", "évitez", "ne pas", "prefiero", "llámame", "recuerda", "evita",
            "preferisco",
            "chiamami", "ricorda", "ricordati", "evita", "prefiro", "me chame", "lembre", "evite", "onthoud",
            "noem mij",
            "noem me", "liever", "kom ihåg", "kalla mig", "husk", "kald mig", "muista", "kutsu minua", "pamiętaj",
            "mów mi", "wolę", "pamatuj", "říkej mi", "emlékezz", "hívj", "hatırla", "unutma", "bana", "запомни",
            "помни",
            "называй меня", "зови меня", "предпочитаю", "не надо", "запам'ятай", "називай мене", "θυμήσου", "תזכור",
            "תזכרי", "קרא לי", "תקרא לי", "تذكر", "تذكّر", "لا تستخدم", "أفضل", "ناديني", "یادت باشد", "ingat",
            "panggil saya",
            "hãy nhớ", "gọi tôi",
        ],
        parts: [
            "याद रख", "मत ", "মনে রাখ", "நினைவில்", "จำไว้", "อย่า", "เรียกฉัน", "เรียกผม", "记住", "記住", "不要", "别再", "請勿",
            "请勿", "必须", "必須", "叫我", "偏好", "覚えておいて", "しないで", "してください", "呼んで", "でお願い", "기억해", "하지 마", "하지마",
            "불러 줘", "불러줘", "해 주세요", "해주세요",
        ])

    private static let corrections = Phrases(
        words: [
            "now", "actually", "correction", "corrected", "sorry", "instead", "changed", "changes", "no longer", "not",
            "update", "updated", "moved", "rather", "wrong", "mistake", "i was wrong", "jetzt", "nun", "doch",
            "stattdessen", "korrektur", "geändert", "nicht mehr", "falsch", "maintenant", "désormais", "en fait",
            "correction", "plutôt", "ahora", "en realidad", "corrección", "perdón", "adesso", "ora", "in realtà",
            "correzione", "scusa", "agora", "na verdade", "correção", "desculpa", "nu", "eigenlijk", "correctie", "nej",
            "egentligen", "rättelse", "teraz", "jednak", "korekta", "teď", "oprava", "most", "már", "şimdi", "artık",
            "düzeltme", "теперь", "сейчас", "исправление", "извини", "вернее", "тепер", "виправлення", "τώρα", "עכשיו",
            "תיקון", "الآن", "تصحيح", "عفوا", "اکنون", "تصحیح", "sekarang", "koreksi", "bây giờ", "đính chính",
        ],
        parts: ["अब", "सुधार", "ตอนนี้", "แก้ไข", "现在", "現在", "更正", "改为", "改成", "訂正", "変更", "今は", "이제", "정정", "변경"])

    private static let pointing = Phrases(
        words: [
            "it", "its", "it's", "this", "that", "that's", "these", "those", "they", "them", "their", "there", "he",
            "she",
            "his", "her", "the latter", "the former", "both", "so", "then", "and", "but", "es", "das", "dies", "diese",
            "dieser", "sie", "er", "dort", "da", "cela", "ça", "c'est", "il", "elle", "ils", "elles", "là", "esto",
            "eso",
            "ello", "este", "esta", "ese", "esa", "allí", "questo", "questa", "quello", "esso", "lì", "isso", "isto",
            "ele", "ela", "lá", "dat", "dit", "deze", "die", "daar", "det", "den", "där", "to", "tam", "ten", "это",
            "он",
            "она", "оно", "они", "там", "его", "ее", "هذا", "هذه", "ذلك", "هو", "هي", "هناك", "bu", "o", "orada",
        ],
        parts: ["これ", "それ", "あれ", "そこ", "ここ", "その", "この", "彼", "这", "那", "它", "他", "她", "該", "이것", "그것", "그는", "거기"])
}
