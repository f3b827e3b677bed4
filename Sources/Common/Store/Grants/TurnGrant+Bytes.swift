import NaviProtocol

/// A grant on its way from the gateway to a worker. Of its messages only what a model is shown goes along: not their
/// reasoning and figures, which are for people.
extension TurnGrant {
    package var bytes: [UInt8] {
        var writer = GrantWriter()
        writer.write(Int(grantedAt))
        writer.write(turn.ordinal)
        writer.write(turn.startedAt)
        writer.write(turn.clientMessageID)
        writer.write(turn.session)
        let messages = turn.stored?.messages ?? []
        writer.write(messages.count)
        for message in messages { writer.write(message) }
        return writer.bytes
    }

    /// Reads what `bytes` gave.
    ///
    /// - Parameters:
    ///   - id: The turn's, which the bytes leave out.
    ///   - worker: The one that the grant has come to.
    /// - Returns: `nil` for anything else; nothing in it is trusted.
    package init?(_ bytes: some Sequence<UInt8>, turn id: TurnID, worker: WorkerID) {
        var reader = GrantReader(bytes)
        do {
            try self.init(&reader, id, worker)
        } catch {
            return nil
        }
    }

    private init(_ reader: inout GrantReader, _ id: TurnID, _ worker: WorkerID) throws(GrantReader.Malformed) {
        let grantedAt = Int64(try reader.integer())
        let ordinal = try reader.figure()
        let startedAt = try reader.time()
        let clientMessageID = try reader.text()
        let session = try reader.session()
        var messages: [StoredMessage] = []
        for _ in 0..<(try reader.count()) { messages.append(try reader.message()) }
        guard reader.isAtEnd, let question = messages.last, question.plain.turnID == id else {
            throw GrantReader.Malformed()
        }
        self.init(
            worker: worker, grantedAt: grantedAt,
            turn: ClaimedTurn(
                turnID: id, ordinal: ordinal, attempt: 1, sessionID: session.id, profileID: session.profileID,
                userMessage: question.message, numberedNow: false, clientMessageID: clientMessageID,
                startedAt: startedAt,
                session: session, stored: StoredContext(session: session, summary: nil, messages: messages)))
    }
}

extension GrantWriter {
    fileprivate mutating func write(_ session: SessionRecord) {
        write(session.id)
        write(session.profileID)
        write(session.name)
        write((session.nameIsUserGiven ? 1 : 0) | (session.pinned ? 2 : 0))
        write(session.createdAt)
        write(session.lastActive)
        write(session.messageCount)
        write(session.preview)
        let parts = session.context.parts
        for figure in [
            session.context.tokens, session.context.estimate, parts.system, parts.tools, parts.files,
            session.maxContextTokens,
        ] { write(figure) }
        write(session.owner)
    }

    fileprivate mutating func write(_ stored: StoredMessage) {
        let message = stored.plain
        write(message.index)
        write(message.role.code)
        write(message.createdAt)
        write(message.turnID != nil ? 1 : 0)
        if let turn = message.turnID { write(turn) }
        write(message.content)
        write(stored.toolCalls)
        write(message.toolCallID)
        write(message.name)
        write((message.stopped ? 1 : 0) | (message.interrupted ? 2 : 0))
    }
}

extension GrantReader {
    fileprivate mutating func session() throws(Malformed) -> SessionRecord {
        let id: SessionID = try id()
        let profileID = try string()
        let name = try text()
        let flags = try integer()
        var session = SessionRecord(
            id: id, profileID: profileID, name: name, nameIsUserGiven: flags & 1 != 0, pinned: flags & 2 != 0,
            createdAt: try time(), lastActive: try time(), messageCount: try figure(), preview: try string())
        session.context.tokens = try figure()
        session.context.estimate = try figure()
        session.context.parts = ContextParts(system: try figure(), tools: try figure(), files: try figure())
        session.maxContextTokens = try figure()
        session.owner = try string()
        return session
    }

    fileprivate mutating func message() throws(Malformed) -> StoredMessage {
        let index = try figure()
        guard let role = Message.Role(code: try integer()) else { throw Malformed() }
        let createdAt = try time()
        let turn: TurnID? = try integer() == 0 ? nil : id()
        var message = Message(index: index, role: role, content: try text(), createdAt: createdAt, turnID: turn)
        let toolCalls = try text()
        message.toolCallID = try text()
        message.name = try text()
        let flags = try integer()
        message.stopped = flags & 1 != 0
        message.interrupted = flags & 2 != 0
        return StoredMessage(plain: message, toolCalls: toolCalls)
    }
}
