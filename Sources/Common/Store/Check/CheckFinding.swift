import NaviProtocol

/// Something that is not as it must be.
package struct CheckFinding: Sendable, Equatable {
    package enum Severity: String, Sendable {
        /// A promise is broken.
        case error
        /// Nothing is lost, but somebody should look.
        case warning
    }

    package var severity: Severity
    /// Which rule it breaks, such as `dense-history`.
    package var rule: String
    package var session: SessionID?
    package var detail: String

    package init(_ severity: Severity, _ rule: String, session: SessionID? = nil, _ detail: String) {
        self.severity = severity
        self.rule = rule
        self.session = session
        self.detail = detail
    }
}

/// What a look at a whole database came to.
package struct CheckReport: Sendable {
    package var sqliteVersion: String
    package var schemaVersion: Int
    package var databaseBytes: Int
    /// Bytes of the write-ahead log in use.
    package var logBytes: Int
    package var sessions = 0
    package var messages = 0
    package var turns: [TurnState: Int] = [:]
    package var findings: [CheckFinding] = []

    /// No promise is broken.
    package var isSound: Bool { findings.allSatisfy { $0.severity == .warning } }
}

/// A file that is to be in its session's folder.
package struct RecordedFile: Sendable, Hashable {
    package var session: SessionID
    package var name: String

    package init(session: SessionID, name: String) {
        self.session = session
        self.name = name
    }
}

/// What the records say about uploaded files.
package struct RecordedFiles: Sendable {
    package var present: [RecordedFile]
    /// Sessions whose files are to be deleted now.
    package var due: [SessionID]
}
