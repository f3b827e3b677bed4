/// A name that is safe to be one entry of a directory and to be shown to people, made from what a client sent.
///
/// It has no path, no control or bidirectional-override characters, no leading dot, no name that means a device on
/// Windows, and 1 to 255 bytes. Everything else, the Unicode form included, stays as it was.
package struct SafeFileName: Sendable, Equatable, CustomStringConvertible {
    /// What file systems allow for one entry.
    package static let maxBytes = 255
    /// A longer suffix is not taken for an extension.
    private static let maxExtensionBytes = 32

    package let value: String

    package init(_ raw: String) {
        let parts = raw.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        var scalars = String.UnicodeScalarView()
        for scalar in parts[parts.count - 1] where !Self.isRemoved(scalar) { scalars.append(scalar) }
        var name = String(Self.trimmed(scalars[...]))
        if name.isEmpty { name = "file" }
        if Self.isDevice(name) { name = "_" + name }
        value = Self.cut(name, adding: "")
    }

    private init(verbatim value: String) {
        self.value = value
    }

    package var description: String { value }

    /// `name (2).ext`, within the same bounds.
    package func numbered(_ number: Int) -> SafeFileName {
        SafeFileName(verbatim: Self.cut(value, adding: " (\(number))"))
    }

    /// Whether a text is a name that this type could have made, byte for byte.
    package static func isSafe(_ name: String) -> Bool {
        name.utf8.elementsEqual(SafeFileName(name).value.utf8)
    }

    /// Characters that hide, reorder or break what is shown. The two joiners stay: scripts and emoji need them.
    private static func isRemoved(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
    }

    /// Without white space and dots that hide a file (in front) or that Windows drops (behind).
    private static func trimmed(_ scalars: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        func isLoose(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar.properties.isWhitespace }
        var view = scalars
        while let first = view.first, isLoose(first) { view.removeFirst() }
        while let last = view.last, isLoose(last) { view.removeLast() }
        return view
    }

    /// `CON`, `NUL`, `COM1` and the like, with or without an extension.
    private static func isDevice(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.uppercased()
        if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return true }
        return stem.utf8.count == 4 && (stem.hasPrefix("COM") || stem.hasPrefix("LPT")) && stem.last?.isNumber == true
    }

    /// Puts `suffix` before the extension and cuts the stem so that the whole fits.
    private static func cut(_ name: String, adding suffix: String) -> String {
        let (stem, fileExtension) = split(name)
        let room = maxBytes - suffix.utf8.count - fileExtension.utf8.count
        return prefix(of: stem, maxBytes: room) + suffix + fileExtension
    }

    /// The stem and the extension with its dot; the extension is empty when there is none.
    private static func split(_ name: String) -> (stem: Substring, fileExtension: Substring) {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name[...], "") }
        let fileExtension = name[dot...]
        guard fileExtension.utf8.count <= maxExtensionBytes else { return (name[...], "") }
        return (name[..<dot], fileExtension)
    }

    /// As many whole characters as fit; where not even one does, as many scalars.
    private static func prefix(of text: Substring, maxBytes: Int) -> String {
        if text.utf8.count <= maxBytes { return String(text) }
        var bytes = 0
        let characters = text.prefix { character in
            bytes += character.utf8.count
            return bytes <= maxBytes
        }
        if !characters.isEmpty { return String(characters) }
        bytes = 0
        return String(
            text.unicodeScalars.prefix { scalar in
                bytes += scalar.utf8.count
                return bytes <= maxBytes
            })
    }
}
