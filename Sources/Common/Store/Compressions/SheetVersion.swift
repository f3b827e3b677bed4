import NaviProtocol

/// The memory sheet of a session at one moment.
package struct LiveSheet: Sendable, Equatable {
    package var session: SessionRecord
    /// What it stands in; `nil` where nothing has been compressed and nobody has changed anything.
    package var record: CompressionRecord?

    /// The version in force; 0 is the whole history.
    package var version: Int { session.compressionID }
}

/// A memory sheet as a user has changed it, to be put in the place of the one that was read.
package struct NewSheetVersion: Sendable, Equatable {
    package var sessionID: SessionID
    /// The version that was changed.
    package var replacing: Int
    package var coversUntil: Int
    /// Who wrote the prose in it.
    package var method: CompressionRecord.Method
    package var summary: String
    /// As JSON.
    package var sheet: String
    /// By how much the context's estimate grows.
    package var growth: Int
    package var now: Timestamp

    package init(
        sessionID: SessionID, replacing: Int, coversUntil: Int, method: CompressionRecord.Method, summary: String,
        sheet: String, growth: Int, now: Timestamp
    ) {
        self.sessionID = sessionID
        self.replacing = replacing
        self.coversUntil = coversUntil
        self.method = method
        self.summary = summary
        self.sheet = sheet
        self.growth = growth
        self.now = now
    }
}

/// What came of changing a memory sheet.
package enum SheetOutcome: Sendable, Equatable {
    case changed(LiveSheet)
    case unknownSession
    /// Another version has come into force.
    case stale(version: Int)
}
