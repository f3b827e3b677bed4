import NaviProtocol

/// A user's message, as the gateway hands it in.
package struct AcceptRequest: Sendable {
    package var sessionID: SessionID
    /// Unique per session; makes a resend harmless.
    package var clientMessageID: String?
    package var content: String
    package var images: [ImageUpload]
    /// Uploads of the session that the message refers to.
    package var files: [FileReference]
    package var onBusy: OnBusy
    package var now: Timestamp
    /// The session is a branch that the message begins: both are there, or neither.
    package var branch: BranchOrder?

    package init(
        sessionID: SessionID, clientMessageID: String? = nil, content: String, images: [ImageUpload] = [],
        files: [FileReference] = [], onBusy: OnBusy = .queue, now: Timestamp, branch: BranchOrder? = nil
    ) {
        self.sessionID = sessionID
        self.clientMessageID = clientMessageID
        self.content = content
        self.images = images
        self.files = files
        self.onBusy = onBusy
        self.now = now
        self.branch = branch
    }

    /// Nothing is attached to its text: only then can the turn begin without a claim.
    package var isPlain: Bool { images.isEmpty && files.isEmpty }

    /// Of its text and its images.
    var bytes: Int { images.reduce(content.utf8.count) { $0 + $1.bytes.count } }
}

/// How many turns may wait.
package struct QueueLimits: Sendable {
    /// Waiting in one session, besides the one that runs or is about to.
    package var perSession: Int
    /// Waiting in all sessions of one owner. Sessions that belong to nobody are not counted: where nobody signs in, all
    /// are one user's.
    package var perOwner: Int
    /// Waiting in all sessions together.
    package var total: Int

    package init(perSession: Int = 16, perOwner: Int = 200, total: Int = 1000) {
        self.perSession = perSession
        self.perOwner = perOwner
        self.total = total
    }

    /// Which of the limits was reached.
    package enum Scope: Sendable {
        case session
        case owner
        case total
    }
}
