import NaviProtocol

/// A branch that is to be made.
package struct BranchOrder: Sendable {
    /// How much of the history the branch begins with.
    package enum Extent: Sendable {
        /// All up to this message; `nil` for the last one of a turn that has ended.
        case through(Int?)
        /// All before this message, which is a user's; `nil` for the last one of a turn that has ended.
        case before(Int?)
    }

    /// Of the branch.
    package var id: SessionID
    package var origin: SessionID
    package var extent: Extent
    /// What begins it is a message of the origin's, whose files may be gone.
    package var asksAgain: Bool
    package var now: Timestamp

    package init(id: SessionID, origin: SessionID, extent: Extent, asksAgain: Bool = false, now: Timestamp) {
        self.id = id
        self.origin = origin
        self.extent = extent
        self.asksAgain = asksAgain
        self.now = now
    }
}

/// Why there is no branch; nothing was written.
package enum BranchRefusal: Error, Sendable, Equatable {
    case unknownSession
    /// The history has no such message, or none at all.
    case noMessage
    case notAUsersMessage
    /// What a turn did would be cut in two.
    case middleOfATurn
    /// Its turn has not ended yet.
    case underWay
    /// The history would be made of too many sessions, or the family would have too many.
    case limitReached
}

/// What became of a `BranchOrder`.
package enum BranchOutcome: Sendable {
    case made(SessionRecord)
    case refused(BranchRefusal)
}

/// A question that is to be asked again, as it was asked.
package struct AskedQuestion: Sendable {
    package let message: Message
    package let images: [ImageUpload]
}

/// The sessions of a family, as one of them sees it.
package struct FamilyRecord: Sendable {
    /// Those that are there, the one that was used last first.
    package var sessions: [SessionRecord]
    /// Where others leave the history of the one that was asked for: the number of the first message that is not the
    /// same, and whose it is else.
    package var forks: [Int: [SessionID]]
}
