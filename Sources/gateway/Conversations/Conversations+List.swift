import NaviProtocol
import NaviStore

extension Conversations {
    /// Sessions that one search finds.
    static let maxFound = 100
    /// Of what is searched for.
    static let maxQueryBytes = 1000

    /// A page of the visitor's list.
    ///
    /// - Parameter branches: All of a family, not the one that was used last alone.
    /// - Throws: `not_allowed`; `StoreError`.
    func sessions(
        limit: Int, behind place: SessionPlace?, branches: Bool, for visitor: Visitor
    ) async throws -> SessionPage {
        let scope = try look(.foreignList, visitor)
        return try await store.sessions(scope, limit: limit, behind: place, branches: branches)
    }

    /// Where a session stands in the visitor's list.
    ///
    /// - Throws: `invalid_field` for one that is not in it, `not_allowed`; `StoreError`.
    func place(of session: SessionID, for visitor: Visitor) async throws -> SessionPlace {
        guard visitor.principal.bound == nil else { throw Principal.outOfBounds }
        guard let place = try await store.place(of: session, in: visitor.principal.scope) else {
            throw WireError(.invalidField, "field 'before': session '\(session)' not found")
        }
        return place
    }

    /// Searches through the visitor's sessions.
    ///
    /// - Throws: `not_allowed`, `invalid_field`; `StoreError`.
    func search(_ text: String, limit: Int, for visitor: Visitor) async throws -> FoundSessions {
        let scope = try look(.foreignSearch, visitor)
        guard text.utf8.count <= Self.maxQueryBytes else {
            throw WireError(.invalidField, "field 'q': more than \(Self.maxQueryBytes) bytes")
        }
        return try await store.searchSessions(text, in: scope, limit: min(limit, Self.maxFound))
    }

    /// Sends a socket the beginning of the visitor's list, and what changes from then on.
    func watchList(_ connection: ConnectionRef, _ visitor: Visitor) {
        audit.noteLook(.foreignList, visitor.principal, address: visitor.address, time: now())
        list.join(connection, scope: visitor.principal.scope)
    }

    private func look(_ kind: AuditEvent.Kind, _ visitor: Visitor) throws(WireError) -> SessionScope {
        guard visitor.principal.bound == nil else { throw Principal.outOfBounds }
        audit.noteLook(kind, visitor.principal, address: visitor.address, time: now())
        return visitor.principal.scope
    }
}
