import NaviProtocol
import NaviStore
import NaviTelemetry

/// What is done to the session itself.
extension Conversation {
    static let maxNameBytes = 500

    /// Changes name, pin or profile; `session_updated` tells all clients.
    ///
    /// - Throws: `invalid_field`, `not_allowed`, `profile_not_found`, `session_not_found`; `StoreError`.
    func change(_ change: SessionChange) async throws -> SessionRecord {
        if case .set(let name) = change.name, !(1...Self.maxNameBytes).contains(name.utf8.count) {
            throw WireError(.invalidField, "field 'name': must have 1 to \(Self.maxNameBytes) bytes")
        }
        if let profile = change.profileID { try all.requireProfile(profile, for: visitor) }
        let session = try exists(try await store.updateSession(id, change, now: all.now()))
        announceUpdate(of: session)
        return session
    }

    /// Deletes the session with all that is in it. Clients are told before the files go, so that nobody waits for a disk.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func delete() async throws {
        let deleted = try exists(try await store.deleteSession(id, now: all.now()))
        note(.sessionDeleted)
        hub.close(session: id, code: .sessionDeleted)
        if let turn = deleted.runningTurn { all.turns.tellStop(turn.turnID) }
        guard let folder = deleted.folder else { return }
        do {
            try await all.files.removeAll(of: folder)
        } catch {
            // The session is gone for its user either way; the janitor removes orphans.
            all.logger.warning(
                "files of a deleted session are left to the janitor", metadata: .of([.session: id, .error: "\(error)"]))
        }
    }

    /// Tells the session's clients where it stands now.
    func announceUpdate(of session: SessionRecord) {
        let update = SessionUpdated(
            sessionID: session.id, profileID: session.profileID, name: session.name, pinned: session.pinned,
            lastActive: session.lastActive)
        hub.broadcast(.sessionUpdated(update), to: id)
    }

    /// Tells the session's clients which version of its context is in force now.
    func announceContext(of session: SessionRecord) {
        let frame = ContextSheet(version: session.compressionID, contextTokens: session.contextTokens)
        hub.broadcast(.contextSheet(frame), to: id)
    }
}
