import Foundation
import NaviContext

extension String {
    /// Whether nothing in it can be seen.
    var isBlank: Bool {
        unicodeScalars.allSatisfy { scalar in
            scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
                || [.control, .format, .surrogate, .unassigned].contains(scalar.properties.generalCategory)
        }
    }

    /// As a sheet shows it: no character in it begins a new line.
    var inOneLine: String {
        split(whereSeparator: \.isNewline).joined(separator: " ")[...].oneLine
    }

    /// Whether these words are somewhere in it, byte for byte. Takes time in proportion to both, whatever they are.
    func occurs(_ words: String) -> Bool {
        Data(utf8).range(of: Data(words.utf8)) != nil
    }
}
