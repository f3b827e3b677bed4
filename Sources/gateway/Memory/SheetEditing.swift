import NaviContext
import NaviProtocol
import NaviStore

/// Changes a memory sheet as a user wants it: all changes or none.
struct SheetEditing {
    /// Longest text of an entry, in bytes.
    static let maxTextBytes = 2000
    /// What users may say that an entry is.
    static let kinds: [SheetEntry.Kind] = [.wish, .statement, .decision, .open, .done, .fact]

    private(set) var sheet: MemorySheet
    /// The last message there is; what users add stands behind it.
    let lastMessage: Int

    /// - Parameters:
    ///   - change: One of the request.
    ///   - source: The message that it names, if it names one and there is one.
    /// - Throws: `invalid_field`, naming the field within the change.
    mutating func apply(_ change: ChangeSheet.Change, source: Message?) throws(WireError) {
        switch change.op {
        case .add: try add(change)
        case .edit: try edit(change)
        case .delete: try delete(change)
        case .pin where change.message != nil: try pin(change, source: source)
        case .pin: try setPin(true, change)
        case .unpin: try setPin(false, change)
        }
    }

    /// - Parameters:
    ///   - window: Of the model, in tokens.
    ///   - earlier: The sheet before the changes: what was too much before does not keep a user from making it less.
    /// - Throws: `sheet_full`.
    func requireRoom(window: Int, earlier: MemorySheet) throws(WireError) {
        let count = sheet.entries.count { $0.isPinned }
        guard count <= SheetRoom.maxPinned || count <= earlier.entries.count(where: \.isPinned) else {
            throw WireError(
                .sheetFull,
                "\(count) entries would be pinned; \(SheetRoom.maxPinned) may be. Unpin or delete some first. "
                    + "Nothing has been changed")
        }
        let tokens = SheetRoom.pinnedTokens(of: sheet.entries)
        let room = SheetRoom.pinnedTokens(window: window)
        guard tokens <= room || tokens <= SheetRoom.pinnedTokens(of: earlier.entries) else {
            throw WireError(
                .sheetFull,
                "The pinned entries would take \(tokens) tokens; \(room) of the model's window are for them. Shorten, "
                    + "unpin or delete some first. Nothing has been changed")
        }
    }

    private mutating func add(_ change: ChangeSheet.Change) throws(WireError) {
        let entry = SheetEntry(
            kind: try kind(change) ?? .statement, message: max(0, lastMessage), hasMessage: false, role: .user,
            origin: .user, isPinned: true, text: try text(change.text, "text"))
        sheet.insert(entry)
    }

    private mutating func edit(_ change: ChangeSheet.Change) throws(WireError) {
        let place = try place(change)
        guard change.text != nil || change.kind != nil else { throw .invalid("text: required, or a kind") }
        var entry = sheet.entries[place]
        if change.text != nil {
            let text = try text(change.text, "text")
            if entry.hasMessage, text != entry.text {
                sheet.forget(ForgottenWords(message: entry.message, text: entry.text))
            }
            entry.text = text
            // Whoever put it first, these are the user's words now.
            entry.role = .user
        }
        if let kind = try kind(change) { entry.kind = kind }
        try requireOwnWish(entry)
        entry.origin = .user
        entry.isPinned = true
        entry.supersededBy = nil
        sheet.entries[place] = entry
    }

    private mutating func delete(_ change: ChangeSheet.Change) throws(WireError) {
        let entry = sheet.entries.remove(at: try place(change))
        if entry.hasMessage { sheet.forget(ForgottenWords(message: entry.message, text: entry.text)) }
    }

    private mutating func setPin(_ isPinned: Bool, _ change: ChangeSheet.Change) throws(WireError) {
        let place = try place(change)
        sheet.entries[place].isPinned = isPinned
        // What a user wants to be kept holds.
        if isPinned { sheet.entries[place].supersededBy = nil }
    }

    private mutating func pin(_ change: ChangeSheet.Change, source: Message?) throws(WireError) {
        guard change.id == nil else { throw .invalid("id: not together with message") }
        guard let source, source.unreadable == nil, let content = source.content, !content.isBlank else {
            throw .invalid("message: there is no message \(change.message ?? 0) with words")
        }
        let text = try words(change, in: content[...].oneLine, of: source)
        let kind = try kind(change)
        if let place = sheet.entries.firstIndex(where: {
            $0.hasMessage && $0.message == source.index && $0.text.inOneLine == text
        }) {
            sheet.entries[place].isPinned = true
            sheet.entries[place].supersededBy = nil
            if let kind { sheet.entries[place].kind = kind }
            return try requireOwnWish(sheet.entries[place])
        }
        let entry = SheetEntry(
            kind: kind ?? (source.role == .user ? .statement : .fact), message: source.index, role: source.role,
            origin: .user, isPinned: true, text: text)
        try requireOwnWish(entry)
        sheet.insert(entry)
    }

    /// What of a message is to be pinned, without anything in it that begins a new line.
    private func words(
        _ change: ChangeSheet.Change, in content: String, of source: Message
    ) throws(WireError) -> String {
        guard let words = change.words else {
            guard content.utf8.count <= Self.maxTextBytes else {
                throw .invalid(
                    "words: required, since message \(source.index) is longer than \(Self.maxTextBytes) bytes")
            }
            return content.inOneLine
        }
        let wanted = try text(words, "words")[...].oneLine
        guard content.occurs(wanted) else {
            throw .invalid("words: they do not occur in message \(source.index)")
        }
        return wanted.inOneLine
    }

    /// What assistants and tools say never becomes a wish of the user.
    private func requireOwnWish(_ entry: SheetEntry) throws(WireError) {
        guard entry.kind != .wish || entry.role == .user else {
            throw .invalid("kind: a wish is in the user's own words; give it a text, or add it")
        }
    }

    private func place(_ change: ChangeSheet.Change) throws(WireError) -> Int {
        guard let id = change.id else { throw .invalid("id: required") }
        guard let place = sheet.entries.firstIndex(where: { $0.id == id }) else {
            throw .invalid("id: there is no entry \(id) in this version")
        }
        return place
    }

    private func kind(_ change: ChangeSheet.Change) throws(WireError) -> SheetEntry.Kind? {
        guard let name = change.kind else { return nil }
        guard let kind = SheetEntry.Kind(rawValue: name), Self.kinds.contains(kind) else {
            throw .invalid("kind: one of \(Self.kinds.map(\.rawValue).joined(separator: ", "))")
        }
        return kind
    }

    private func text(_ text: String?, _ field: String) throws(WireError) -> String {
        guard let text else { throw .invalid("\(field): required") }
        guard text.utf8.count <= Self.maxTextBytes else {
            throw .invalid("\(field): more than \(Self.maxTextBytes) bytes")
        }
        guard !text.isBlank else { throw .invalid("\(field): says nothing") }
        return text
    }
}

extension MemorySheet {
    /// Puts an entry where it belongs in the conversation, and gives it an id.
    fileprivate mutating func insert(_ entry: SheetEntry) {
        let place = entries.lastIndex { $0.message <= entry.message }.map { $0 + 1 } ?? 0
        entries.insert(entry, at: place)
        number()
    }
}

extension WireError {
    fileprivate static func invalid(_ message: String) -> WireError { WireError(.invalidField, message) }
}
