import Foundation

/// What users are called. Pure.
package enum UserName {
    package static let maxBytes = 100

    /// The name in the one spelling in which it is kept: two spellings that look the same are one user.
    ///
    /// - Returns: `nil` for what is no name: too long, or with something that breaks lines, hides, or stands at its edge.
    package static func normalized(_ text: String) -> String? {
        // A name of another spelling is not much longer; what is need not be looked at.
        guard (1...maxBytes * 4).contains(text.utf8.count) else { return nil }
        let name = text.precomposedStringWithCanonicalMapping
        guard (1...maxBytes).contains(name.utf8.count), isVisible(name), name.first?.isWhitespace == false,
            name.last?.isWhitespace == false
        else { return nil }
        return name
    }

    /// It has no character that nobody sees, and none that stands for bytes that were no text.
    package static func isVisible(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(isVisible)
    }

    /// The text with another character in the place of each that nobody sees, or that breaks lines.
    package static func madeVisible(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isVisible($0) ? $0 : "\u{FFFD}" }))
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate: false
        // Letters and marks without a shape, and the empty pattern of Braille.
        default: !scalar.properties.isDefaultIgnorableCodePoint && scalar != "\u{2800}" && scalar != "\u{FFFD}"
        }
    }
}
