extension Substring {
    /// Without white space at its ends.
    package var trimmedSpaces: Substring {
        var text = unicodeScalars
        while let first = text.first, first.properties.isWhitespace { text.removeFirst() }
        while let last = text.last, last.properties.isWhitespace { text.removeLast() }
        return Substring(text)
    }

    /// With single spaces, and without any around it.
    package var oneLine: String {
        utf8.split { $0 <= 0x20 }.map { Substring($0) }.joined(separator: " ")
    }
}
