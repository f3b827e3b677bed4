/// What holds for the text of every setting, wherever it comes from. Pure.
enum SettingText {
    /// No path, address or key is longer.
    static let maxBytes = 4096
    /// What a message quotes of a text.
    private static let maxQuoted = 60

    /// - Returns: Why the text cannot be a value; `nil` when it can.
    static func problem(of text: String) -> SettingProblem? {
        if text.utf8.count > maxBytes {
            return SettingProblem("is longer than \(maxBytes) bytes", quotesText: false)
        }
        if text.unicodeScalars.contains("\u{FFFD}") {
            return SettingProblem("has bytes that are not UTF-8", quotesText: false)
        }
        if let control = text.unicodeScalars.first(where: isInvisible) {
            let code = String(control.value, radix: 16, uppercase: true)
            return SettingProblem("has a character that nobody sees (U+\(code))", quotesText: false)
        }
        let bytes = Array(text.utf8)
        if let first = bytes.first, bytes.count > 1, first == bytes.last, first == 0x22 || first == 0x27 {
            return SettingProblem("has quotes around it that are part of the value; leave them out")
        }
        if isBlank(bytes.first) || isBlank(bytes.last) {
            return SettingProblem("begins or ends with a space")
        }
        return nil
    }

    /// A short form for messages.
    static func quoted(_ text: String) -> String {
        text.count > maxQuoted ? "'\(text.prefix(maxQuoted))…'" : "'\(text)'"
    }

    /// Control characters, line separators, and those that turn the direction of a text around.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .format: true
        default: false
        }
    }

    private static func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
}
