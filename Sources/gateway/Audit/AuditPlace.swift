import NaviConfiguration

/// A place between two lines of an audit log: a client gets it as a cursor, and gives it back. Pure.
struct AuditPlace: Sendable, Equatable {
    /// The file's number on its disk: another file of the same name has another one.
    let file: UInt64
    let offset: Int

    /// More has no file.
    private static let maxOffset = 1 << 53

    init(file: UInt64, offset: Int) {
        self.file = file
        self.offset = offset
    }

    /// - Returns: `nil` for what no page has given.
    init?(text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let file = UInt64(parts[0], radix: 16),
            let offset = Int(decimal: parts[1], in: 0...Self.maxOffset)
        else { return nil }
        self.init(file: file, offset: offset)
    }

    var text: String { "\(String(file, radix: 16)).\(offset)" }
}
