/// A language in which people talk to an agent.
enum Language: String, CaseIterable, Sendable, Codable {
    case english = "en"
    case german = "de"
    case french = "fr"
    case spanish = "es"
    case polish = "pl"
    case russian = "ru"
    case turkish = "tr"
    case arabic = "ar"
    case hebrew = "he"
    case hindi = "hi"
    case japanese = "ja"
    case korean = "ko"
    case simplifiedChinese = "zh-Hans"
    case traditionalChinese = "zh-Hant"
    case vietnamese = "vi"
    case thai = "th"

    var lexicon: Lexicon {
        switch self {
        case .english: .english
        case .german: .german
        case .french: .french
        case .spanish: .spanish
        case .polish: .polish
        case .russian: .russian
        case .turkish: .turkish
        case .arabic: .arabic
        case .hebrew: .hebrew
        case .hindi: .hindi
        case .japanese: .japanese
        case .korean: .korean
        case .simplifiedChinese: .simplifiedChinese
        case .traditionalChinese: .traditionalChinese
        case .vietnamese: .vietnamese
        case .thai: .thai
        }
    }

    /// Words follow each other without spaces.
    var isWithoutSpaces: Bool {
        switch self {
        case .japanese, .simplifiedChinese, .traditionalChinese, .thai: true
        case .english, .german, .french, .spanish, .polish, .russian, .turkish, .arabic, .hebrew, .hindi, .korean,
            .vietnamese:
            false
        }
    }

    /// Between sentences.
    var gap: String {
        switch self {
        case .japanese, .simplifiedChinese, .traditionalChinese: ""
        case .english, .german, .french, .spanish, .polish, .russian, .turkish, .arabic, .hebrew, .hindi, .korean,
            .vietnamese, .thai:
            " "
        }
    }

    /// What ends a sentence.
    var fullStop: String {
        switch self {
        case .japanese, .simplifiedChinese, .traditionalChinese: "。"
        case .hindi: "।"
        case .thai: ""
        case .english, .german, .french, .spanish, .polish, .russian, .turkish, .arabic, .hebrew, .korean, .vietnamese:
            "."
        }
    }

    /// The code point of 0 in the digits that people of this language use besides those of ASCII.
    var ownZero: UInt32? {
        switch self {
        case .arabic: 0x0660
        case .hindi: 0x0966
        case .thai: 0x0E50
        case .japanese, .simplifiedChinese, .traditionalChinese: 0xFF10
        case .english, .german, .french, .spanish, .polish, .russian, .turkish, .hebrew, .korean, .vietnamese: nil
        }
    }

    /// Numbers are also written in words of one letter each.
    var hasWrittenDigits: Bool {
        switch self {
        case .japanese, .simplifiedChinese, .traditionalChinese: true
        case .english, .german, .french, .spanish, .polish, .russian, .turkish, .arabic, .hebrew, .hindi, .korean,
            .vietnamese, .thai:
            false
        }
    }
}
