import NIOCore
import NaviProtocol
import NaviStore

/// An assignment's bytes: the turn's id, its lease, what a claim would have told, and the context. Of messages only what a
/// model is shown goes along, not their reasoning and figures, which are for people. It is the first attempt, so there is
/// nothing of an earlier one.
extension ByteBuffer {
    mutating func writeAssignment(_ assignment: Assignment) {
        writeID(assignment.turnID)
        writeInteger(assignment.leaseUntil)
        writeInteger(Int64(assignment.ordinal))
        writeTime(assignment.startedAt)
        writeText(assignment.clientMessageID)
        writeSession(assignment.session)
        let messages = assignment.stored?.messages ?? []
        writeCount(messages.count)
        for message in messages { writeMessage(message) }
    }

    private mutating func writeSession(_ session: SessionRecord) {
        writeID(session.id)
        writeText(session.profileID)
        writeText(session.name)
        writeFlags(session.nameIsUserGiven, session.pinned)
        writeTime(session.createdAt)
        writeTime(session.lastActive)
        writeInteger(Int64(session.messageCount))
        writeText(session.preview)
        let parts = session.context.parts
        for figure in [
            session.context.tokens, session.context.estimate, parts.system, parts.tools, parts.files,
            session.maxContextTokens,
        ] { writeInteger(Int64(figure)) }
        writeText(session.owner)
    }

    private mutating func writeMessage(_ stored: StoredMessage) {
        let message = stored.plain
        writeInteger(Int64(message.index))
        writeInteger(UInt8(clamping: message.role.code))
        writeTime(message.createdAt)
        writeFlags(message.stopped, message.interrupted, message.turnID != nil)
        if let turn = message.turnID { writeID(turn) }
        writeText(message.content)
        writeText(stored.toolCalls)
        writeText(message.toolCallID)
        writeText(message.name)
    }

    private mutating func writeID(_ id: some UUIDIdentifier) {
        writeMultipleIntegers(id.high, id.low)
    }

    private mutating func writeTime(_ time: Timestamp) {
        writeInteger(time.milliseconds)
    }

    private mutating func writeFlags(_ flags: Bool...) {
        writeInteger(flags.enumerated().reduce(0 as UInt8) { $0 | ($1.element ? 1 << $1.offset : 0) })
    }

    /// The length of no text is the largest there is.
    private mutating func writeText(_ text: String?) {
        if let text {
            writeCount(text.utf8.count)
            writeString(text)
        } else {
            writeInteger(UInt32.max)
        }
    }
}

extension WireReader {
    /// What `writeAssignment` wrote, for this worker. Nothing in it is trusted: numbers are held where no sum of two can
    /// leave their type.
    mutating func assignment(of worker: WorkerID) throws(LinkCodecError) -> Assignment {
        let turn: TurnID = try id()
        let leaseUntil: Int64 = try integer()
        let ordinal = try figure()
        let startedAt = try time()
        let clientMessageID = try text()
        let session = try session()
        var messages: [StoredMessage] = []
        for _ in 0..<(try elements(ofBytes: Self.leastMessageBytes)) { messages.append(try message()) }
        guard let question = messages.last, question.plain.turnID == turn else { throw .malformed }
        return Assignment(
            worker: worker, leaseUntil: leaseUntil, turnID: turn, ordinal: ordinal, attempt: 1, sessionID: session.id,
            profileID: session.profileID, userMessage: question.message, numberedNow: false,
            clientMessageID: clientMessageID, startedAt: startedAt, session: session,
            stored: StoredContext(session: session, summary: nil, messages: messages))
    }

    /// Index, role, time, flags, the lengths of four texts.
    private static let leastMessageBytes = 34

    private mutating func session() throws(LinkCodecError) -> SessionRecord {
        let id: SessionID = try id()
        let profileID = try string()
        let name = try text()
        let flags: UInt8 = try integer()
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

    private mutating func message() throws(LinkCodecError) -> StoredMessage {
        let index = try figure()
        let code: UInt8 = try integer()
        guard let role = Message.Role(code: Int(code)) else { throw .malformed }
        let createdAt = try time()
        let flags: UInt8 = try integer()
        let turn: TurnID? = flags & 4 == 0 ? nil : try id()
        var message = Message(index: index, role: role, content: try text(), createdAt: createdAt, turnID: turn)
        let toolCalls = try text()
        message.toolCallID = try text()
        message.name = try text()
        message.stopped = flags & 1 != 0
        message.interrupted = flags & 2 != 0
        return StoredMessage(plain: message, toolCalls: toolCalls)
    }

    private mutating func figure() throws(LinkCodecError) -> Int {
        let number: Int64 = try integer()
        return Int(number).clamped(to: -(1 << 53)...(1 << 53))
    }

    private mutating func time() throws(LinkCodecError) -> Timestamp {
        Timestamp(clamping: try integer())
    }

    private mutating func text() throws(LinkCodecError) -> String? {
        let length: UInt32 = try integer()
        return length == .max ? nil : String(buffer: try bytes(count: Int(length)))
    }

    private mutating func string() throws(LinkCodecError) -> String {
        guard let text = try text() else { throw .malformed }
        return text
    }
}
