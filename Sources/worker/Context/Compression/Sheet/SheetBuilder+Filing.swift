import NaviContext
import NaviProtocol
import NaviStore

extension SheetBuilder {
    /// Takes up what a model claims: its message must be there, its words must stand in it, and a wish must be a user's
    /// own words. Nothing is taken out of the sheet but what a claim replaces by the numbers of both messages, and only
    /// where both speak of the same.
    ///
    /// - Parameter messages: What the model was shown, by their numbers.
    /// - Returns: The claims that failed.
    mutating func file(_ claims: [SheetFiling.Claim], from messages: [Int: Message]) -> [SheetFiling.Claim] {
        claims.filter { !file($0, from: messages) }
    }

    private mutating func file(_ claim: SheetFiling.Claim, from messages: [Int: Message]) -> Bool {
        let place = place(of: claim)
        guard let role = place.flatMap({ items[$0]?.entry.role }) ?? role(of: claim, in: messages[claim.message]) else {
            return false
        }
        guard claim.kind != .wish && claim.kind != .correction || role == .user else { return false }
        if claim.kind == .wish, let message = messages[claim.message], !isOwn(claim.words, in: message) { return false }
        var older: Int?
        if let replaced = claim.replaces {
            older = self.older(than: claim, at: replaced, isUsers: role == .user)
            guard older != nil else { return false }
        }
        if let place {
            // A wish stays one, whatever else it is; and what a user has decided over is what the user says.
            if let entry = items[place]?.entry, entry.kind != .wish, !entry.isOfUser {
                items[place]?.entry.kind = claim.kind
            }
            if older != nil { items[place]?.entry.updates = claim.replaces }
        } else {
            let entry = SheetEntry(
                kind: claim.kind, message: claim.message, role: role, origin: .model, text: claim.words,
                updates: older == nil ? nil : claim.replaces)
            // What a user has taken out stays out; there is nothing to ask the model about.
            guard !isDecided(entry) else { return true }
            append(SheetItem(entry))
        }
        if let older, items[older]?.entry.isOfUser == false { items[older]?.entry.supersededBy = claim.message }
        return true
    }

    /// The entry that has the words already.
    private func place(of claim: SheetFiling.Claim) -> Int? {
        items.indices.last { place in
            guard let entry = items[place]?.entry, entry.message == claim.message, entry.kind != .pasted else {
                return false
            }
            return entry.text.contains(claim.words)
        }
    }

    /// Whose words they are; `nil` if nobody said them, or somebody pasted them.
    private func role(of claim: SheetFiling.Claim, in message: Message?) -> Message.Role? {
        guard let message, let content = message.content else { return nil }
        let lines =
            message.role == .user
            ? Passages.of(content).filter { $0.kind != .pasted }.flatMap(\.lines)
            : content.split(whereSeparator: \.isNewline)
        return lines.contains { $0.oneLine.contains(claim.words) } ? message.role : nil
    }

    /// Whether they are a user's own beyond doubt.
    private func isOwn(_ words: String, in message: Message) -> Bool {
        Passages.of(message.content ?? "").contains { passage in
            passage.kind == .own && passage.lines.contains { $0.oneLine.contains(words) }
        }
    }

    /// The entry of an earlier message that shares most words with a claim.
    private func older(than claim: SheetFiling.Claim, at message: Int, isUsers: Bool) -> Int? {
        let words = Words(claim.words)
        let mine = Set(words.plain)
        let shared = items.indices.compactMap { place -> (place: Int, count: Int)? in
            guard let item = items[place], item.entry.message == message, item.isShown, isUsers || !item.isUsers else {
                return nil
            }
            let count =
                mine.intersection(item.words.plain).count + Set(words.values).intersection(item.words.values).count
            let least = min(mine.count, Set(item.words.plain).count)
            return count > 0 && count * 3 >= least ? (place, count) : nil
        }
        return shared.max { $0.count < $1.count }?.place
    }
}
