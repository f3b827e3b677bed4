import NaviProtocol

/// A piece of a tool call, as it comes in a stream.
struct CallPiece {
    var index: Int?
    var id: String?
    var name: String?
    var arguments: [UInt8] = []

    init(index: Int? = nil, id: String? = nil, name: String? = nil, arguments: [UInt8] = []) {
        self.index = index
        self.id = id.nonEmpty
        self.name = name.nonEmpty
        self.arguments = arguments
    }
}

/// A tool call whose pieces still come.
struct PendingCall {
    let index: Int?
    private(set) var id: String?
    private(set) var name: String
    private(set) var arguments: [UInt8]
    private var extent = ObjectExtent()

    /// The call that begins with `piece`.
    init(_ piece: CallPiece) {
        index = piece.index
        id = piece.id
        name = piece.name ?? ""
        arguments = piece.arguments
        extent.take(arguments)
    }

    /// Its arguments are one whole object: whatever follows is not part of them.
    var hasWholeArguments: Bool { extent.isWhole }

    /// Whether `piece`, which is of the same place in the answer, is of this call, and not the beginning of another one.
    ///
    /// Some servers give every piece another id, or all calls the same place or the same id; a name in the middle of
    /// the arguments is the same one again, and one after whole arguments begins another call.
    func isContinued(by piece: CallPiece) -> Bool {
        guard let other = piece.name, !name.isEmpty else { return true }
        let isOther = piece.id != nil && id != nil && piece.id != id
        if extent.isWhole {
            return !isOther && other == name && (piece.arguments.isBlank || repeatsArguments(piece))
        }
        if isOther || !arguments.isBlank { return other == name }
        return piece.index != nil || piece.arguments.isBlank
    }

    /// Adds a piece.
    ///
    /// - Returns: Bytes that the arguments have grown by.
    mutating func join(_ piece: CallPiece) -> Int {
        id = id ?? piece.id
        if let more = piece.name, more != name, arguments.isBlank {
            // A name in pieces, or so much of it as there is by now.
            name = more.hasPrefix(name) ? more : name + more
        }
        guard extent.isWhole else { return append(piece.arguments) }
        if piece.arguments.isBlank || repeatsArguments(piece) { return 0 }
        if extent.isEmpty {
            // Stood for arguments that come only now.
            let before = arguments.count
            (arguments, extent) = ([], ObjectExtent())
            return append(piece.arguments) - before
        }
        return append(piece.arguments)
    }

    private mutating func append(_ bytes: [UInt8]) -> Int {
        arguments += bytes
        extent.take(bytes)
        return bytes.count
    }

    /// Some servers send the arguments once more when they are whole.
    private func repeatsArguments(_ piece: CallPiece) -> Bool {
        ToolArguments(written: piece.arguments) == ToolArguments(written: arguments)
    }
}

/// Follows an object in pieces to its closing brace.
private struct ObjectExtent {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var hasEnded = false
    /// Something follows the end.
    private var hasMore = false
    /// Something stands between the braces.
    private var hasMembers = false

    /// The object has ended, and nothing follows.
    var isWhole: Bool { hasEnded && !hasMore }
    var isEmpty: Bool { isWhole && !hasMembers }

    mutating func take(_ bytes: [UInt8]) {
        for byte in bytes { take(byte) }
    }

    private mutating func take(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if isInString {
            if byte == UInt8(ascii: "\\") { isEscaped = true }
            if byte == UInt8(ascii: "\"") { isInString = false }
        } else if !byte.isSpace {
            takeOutsideOfStrings(byte)
        }
    }

    private mutating func takeOutsideOfStrings(_ byte: UInt8) {
        if hasEnded { hasMore = true }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if depth > 0 { hasMembers = true }
            depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            hasEnded = hasEnded || depth == 0
        default:
            hasMembers = true
            isInString = byte == UInt8(ascii: "\"")
        }
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

extension [UInt8] {
    fileprivate var isBlank: Bool { allSatisfy(\.isSpace) }
}

extension String? {
    /// The text, unless there is nothing in it.
    var nonEmpty: String? { self?.isEmpty == true ? nil : self }
}
