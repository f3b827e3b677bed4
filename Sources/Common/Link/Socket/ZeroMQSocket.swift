import CZeroMQ
import NIOCore
import NaviProtocol

/// A ZeroMQ socket and the context it lives in: the only place where libzmq is called.
///
/// libzmq's sockets belong to one thread at a time. That is why this class is `@unchecked Sendable`: it is handed from
/// the thread that makes it to the link's thread, and whoever hands it on never touches it again. Nothing here blocks
/// but `close`, and that only as long as its `linger`.
final class ZeroMQSocket: @unchecked Sendable {
    enum Role {
        case router
        case dealer
    }

    enum SendResult: Equatable {
        case sent
        /// No connection, or its queue is full.
        case wouldBlock
        /// A router's peer that is not connected.
        case unreachable
    }

    private let context: UnsafeMutableRawPointer
    private let handle: UnsafeMutableRawPointer
    private var monitor: UnsafeMutableRawPointer?
    /// The part received last.
    private let part: UnsafeMutablePointer<zmq_msg_t>
    private var isClosed = false

    init(_ role: Role) throws(LinkError) {
        guard let context = zmq_ctx_new() else { throw .system("cannot make a ZeroMQ context") }
        guard let handle = zmq_socket(context, role == .router ? ZMQ_ROUTER : ZMQ_DEALER) else {
            let error = LinkError.system("cannot make a ZeroMQ socket")
            zmq_ctx_term(context)
            throw error
        }
        self.context = context
        self.handle = handle
        part = .allocate(capacity: 1)
        zmq_msg_init(part)
    }

    deinit {
        close(linger: .zero)
        part.deallocate()
    }

    /// Closes the socket; what it has been given is sent for at most `linger`.
    func close(linger: Duration) {
        guard !isClosed else { return }
        isClosed = true
        var milliseconds = Int32(clamping: linger.wholeMilliseconds)
        zmq_setsockopt(handle, ZMQ_LINGER, &milliseconds, MemoryLayout<Int32>.size)
        if let monitor {
            zmq_socket_monitor(handle, nil, 0)
            zmq_close(monitor)
        }
        zmq_msg_close(part)
        zmq_close(handle)
        while zmq_ctx_term(context) != 0, zmq_errno() == EINTR {}
    }
}

extension ZeroMQSocket {
    func set(_ option: Int32, to value: Int32) throws(LinkError) {
        var value = value
        try check(
            zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size), "cannot set ZeroMQ option \(option)")
    }

    func set(_ option: Int32, toLong value: Int64) throws(LinkError) {
        var value = value
        try check(
            zmq_setsockopt(handle, option, &value, MemoryLayout<Int64>.size), "cannot set ZeroMQ option \(option)")
    }

    func set(_ option: Int32, to text: String) throws(LinkError) {
        try check(zmq_setsockopt(handle, option, text, text.utf8.count), "cannot set ZeroMQ option \(option)")
    }

    func bind(_ endpoint: LinkEndpoint) throws(LinkError) {
        try check(zmq_bind(handle, endpoint.description), "cannot bind \(endpoint)")
    }

    func connect(_ endpoint: LinkEndpoint) throws(LinkError) {
        try check(zmq_connect(handle, endpoint.description), "cannot connect to \(endpoint)")
    }

    /// Becomes readable when something changes; after sending and receiving, ask for `events()` before waiting on it.
    func descriptor() throws(LinkError) -> Int32 {
        try Self.descriptor(of: handle)
    }

    /// What would succeed now.
    func events() throws(LinkError) -> (canReceive: Bool, canSend: Bool) {
        var events: Int32 = 0
        var size = MemoryLayout<Int32>.size
        while zmq_getsockopt(handle, ZMQ_EVENTS, &events, &size) != 0 {
            guard zmq_errno() == EINTR else { throw .system("cannot look at the link's socket") }
        }
        return (events & ZMQ_POLLIN != 0, events & ZMQ_POLLOUT != 0)
    }

    private static func descriptor(of socket: UnsafeMutableRawPointer) throws(LinkError) -> Int32 {
        var descriptor: Int32 = -1
        var size = MemoryLayout<Int32>.size
        guard zmq_getsockopt(socket, ZMQ_FD, &descriptor, &size) == 0 else {
            throw .system("cannot get the descriptor of a ZeroMQ socket")
        }
        return descriptor
    }

    private func check(_ status: Int32, _ what: @autoclosure () -> String) throws(LinkError) {
        guard status == 0 else { throw .system(what()) }
    }
}

extension ZeroMQSocket {
    /// Sends one part without blocking. When the first part of a message was sent, so are the others.
    func send(_ text: String, hasMore: Bool) throws(LinkError) -> SendResult {
        var text = text
        return try Self.result(text.withUTF8 { trySend(UnsafeRawBufferPointer($0), hasMore) })
    }

    /// Sends the last part of a message without blocking.
    func send(_ buffer: ByteBuffer) throws(LinkError) -> SendResult {
        try Self.result(buffer.withUnsafeReadableBytes { trySend($0, false) })
    }

    /// - Returns: 0, or the `errno`.
    private func trySend(_ bytes: UnsafeRawBufferPointer, _ hasMore: Bool) -> Int32 {
        let flags = hasMore ? ZMQ_DONTWAIT | ZMQ_SNDMORE : ZMQ_DONTWAIT
        while zmq_send(handle, bytes.baseAddress, bytes.count, flags) < 0 {
            if zmq_errno() != EINTR { return zmq_errno() }
        }
        return 0
    }

    private static func result(_ status: Int32) throws(LinkError) -> SendResult {
        switch status {
        case 0: return .sent
        case EAGAIN: return .wouldBlock
        case EHOSTUNREACH: return .unreachable
        default: throw .system("cannot send on the link", number: status)
        }
    }

    /// Takes the next part without blocking; `false` when there is none.
    func receive() throws(LinkError) -> Bool {
        try Self.receive(part, from: handle)
    }

    /// The message goes on after the part received last.
    var hasMore: Bool { zmq_msg_more(part) != 0 }

    /// The part received last.
    var received: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: zmq_msg_data(part), count: zmq_msg_size(part))
    }

    /// Skips what is left of a message.
    func skipRest() throws(LinkError) {
        while hasMore, try receive() {}
    }

    private static func receive(
        _ part: UnsafeMutablePointer<zmq_msg_t>, from socket: UnsafeMutableRawPointer
    ) throws(LinkError) -> Bool {
        while true {
            if zmq_msg_recv(part, socket, ZMQ_DONTWAIT) >= 0 { return true }
            switch zmq_errno() {
            case EINTR: continue
            case EAGAIN: return false
            default: throw .system("cannot receive on the link")
            }
        }
    }
}

extension ZeroMQSocket {
    /// Begins to watch for connections that break.
    ///
    /// - Returns: A descriptor that becomes readable when one did; then call `takeDisconnections`.
    func watchDisconnections() throws(LinkError) -> Int32 {
        let address = "inproc://navi-link-monitor"
        try check(zmq_socket_monitor(handle, address, ZMQ_EVENT_DISCONNECTED), "cannot watch the link")
        guard let monitor = zmq_socket(context, ZMQ_PAIR) else { throw .system("cannot watch the link") }
        self.monitor = monitor
        try check(zmq_connect(monitor, address), "cannot watch the link")
        return try Self.descriptor(of: monitor)
    }

    /// Whether a connection has broken since the last call.
    func takeDisconnections() throws(LinkError) -> Bool {
        guard let monitor else { return false }
        var any = false
        while try Self.receive(part, from: monitor) { any = true }
        return any
    }
}
