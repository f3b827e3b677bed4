import NaviProtocol

/// A session without its messages.
package struct SessionRecord: Sendable, Equatable {
    package var id: SessionID
    package var profileID: String
    package var name: String?
    /// The name was given by a user; automatic naming leaves it alone.
    package var nameIsUserGiven: Bool
    package var pinned: Bool
    package var createdAt: Timestamp
    /// Last creation, accepted message, upload, end of a turn or rename. Never moves back.
    package var lastActive: Timestamp
    /// Messages of the history; those that wait in the queue do not count.
    package var messageCount: Int
    /// The last 60 characters of the last message that has text.
    package var preview: String
    package var context: ContextMeasure
    package var maxContextTokens: Int
    /// The live summary; 0 when there is none.
    package var compressionID: Int
    /// Whose it is; '' when it was made while nobody had to sign in.
    package var owner: String
    /// The session that it and its branches come from: itself, unless it is a branch.
    package var family: SessionID
    /// Where it leaves the session that it is a branch of.
    package var parent: BranchPoint?

    package var contextTokens: Int { context.tokens }

    package init(
        id: SessionID, profileID: String, name: String? = nil, nameIsUserGiven: Bool = false, pinned: Bool = false,
        createdAt: Timestamp, lastActive: Timestamp, messageCount: Int = 0, preview: String = "",
        context: ContextMeasure = ContextMeasure(), maxContextTokens: Int = 0, compressionID: Int = 0,
        owner: String = "", family: SessionID? = nil, parent: BranchPoint? = nil
    ) {
        self.id = id
        self.profileID = profileID
        self.name = name
        self.nameIsUserGiven = nameIsUserGiven
        self.pinned = pinned
        self.createdAt = createdAt
        self.lastActive = lastActive
        self.messageCount = messageCount
        self.preview = preview
        self.context = context
        self.maxContextTokens = maxContextTokens
        self.compressionID = compressionID
        self.owner = owner
        self.family = family ?? id
        self.parent = parent
    }
}
