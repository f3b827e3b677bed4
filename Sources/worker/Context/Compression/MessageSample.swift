import NaviProtocol

/// A bounded choice from messages that come by in their order: the newest of them all, and of those before them so many
/// that lie evenly spread, the first one included.
struct MessageSample: Sendable {
    /// How much is kept of either, in messages and in bytes.
    struct Room: Sendable, Equatable {
        var messages = 4096
        var bytes = 4 << 20

        /// Half as much.
        var halved: Room { Room(messages: max(1, messages / 2), bytes: max(1, bytes / 2)) }
    }

    private let room: Room
    private var newest = Part()
    private var spread = Part()
    /// Of the messages before the newest, every so manieth is kept.
    private var stride = 1
    /// Messages that have left the newest ones.
    private var passed = 0

    init(room: Room = Room()) {
        self.room = room
    }

    init(_ messages: some Sequence<Message>, room: Room) {
        self.init(room: room)
        for message in messages { add(message) }
    }

    /// In the order of the conversation.
    var messages: [Message] { spread.messages + newest.messages[newest.first...] }

    mutating func add(_ message: Message) {
        newest.append(message)
        while newest.count > 1, newest.count > room.messages || newest.bytes > room.bytes {
            pass(newest.takeFirst())
        }
    }

    private mutating func pass(_ message: Message) {
        defer { passed += 1 }
        guard passed.isMultiple(of: stride) else { return }
        spread.append(message)
        guard spread.count > 1, spread.count > room.messages || spread.bytes > room.bytes else { return }
        spread.keepEverySecond()
        stride *= 2
    }

    /// Messages of which the first may be gone.
    private struct Part: Sendable {
        private(set) var messages: [Message] = []
        private(set) var first = 0
        private(set) var bytes = 0

        var count: Int { messages.count - first }

        mutating func append(_ message: Message) {
            messages.append(message)
            bytes += Self.bytes(message)
        }

        mutating func takeFirst() -> Message {
            let message = messages[first]
            first += 1
            bytes -= Self.bytes(message)
            if first > 256, first > messages.count / 2 {
                messages.removeFirst(first)
                first = 0
            }
            return message
        }

        mutating func keepEverySecond() {
            messages = messages.indices.filter { $0.isMultiple(of: 2) }.map { messages[$0] }
            bytes = messages.reduce(0) { $0 + Self.bytes($1) }
        }

        private static func bytes(_ message: Message) -> Int {
            64 + (message.content?.utf8.count ?? 0)
        }
    }
}
