import NaviProtocol
import NaviStore

/// A session, and somebody who may use it: nobody has one whose right to it has not been looked at.
struct Conversation: Sendable {
    let id: SessionID
    let visitor: Visitor
    let all: Conversations
    /// As it was looked at; `nil` where nobody has to be looked at.
    private let known: SessionRecord?

    fileprivate init(id: SessionID, visitor: Visitor, all: Conversations, known: SessionRecord?) {
        self.id = id
        self.visitor = visitor
        self.all = all
        self.known = known
    }

    var store: Store { all.store }
    var hub: ConnectionHub { all.hub }
    var principal: Principal { visitor.principal }

    /// The session's row, as it was when the visitor was let in.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func record() async throws -> SessionRecord {
        if let known { return known }
        return try await currentRecord()
    }

    /// The same, as it is now.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func currentRecord() async throws -> SessionRecord {
        try exists(try await store.session(id))
    }

    /// - Throws: `session_not_found` for nothing.
    func exists<Value>(_ value: Value?) throws(WireError) -> Value {
        guard let value else { throw .sessionNotFound(id) }
        return value
    }

    /// Writes down what the visitor has done.
    func note(_ kind: AuditEvent.Kind, owner: String? = nil, toolCall: String? = nil, decision: String? = nil) {
        all.audit.record(
            AuditEvent(
                kind, time: all.now(), address: visitor.address, by: principal, owner: owner, session: id,
                toolCall: toolCall, decision: decision))
    }
}

extension Conversations {
    /// A session, for somebody who may use it: what is somebody else's does not exist for them.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func open(_ id: SessionID, for visitor: Visitor) async throws -> Conversation {
        let record = try await access.require(id, for: visitor.principal)
        if let record { audit.noteVisit(visitor.principal, record, address: visitor.address, time: now()) }
        return Conversation(id: id, visitor: visitor, all: self, known: record)
    }

    /// The session of a socket that has been let in there; see `join`.
    func joined(_ id: SessionID, by visitor: Visitor) -> Conversation {
        Conversation(id: id, visitor: visitor, all: self, known: nil)
    }
}
