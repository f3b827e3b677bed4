import Glibc
import NIOPosix
import Synchronization

/// Finds the addresses of a host.
struct HostResolver: Sendable {
    /// - Throws: `NetworkError` of the kind `unknownHost`, or `CancellationError`.
    let addresses: @Sendable (String) async throws -> [IPAddress]

    /// The system's: files, DNS, or whatever the machine is set up for.
    static let system = HostResolver { name in
        try await withAbandonment { finish in
            // The call blocks, and nothing can stop it: the thread is left to itself when nobody waits any more.
            NIOThreadPool.singleton.submit { _ in finish(Result { () throws(NetworkError) in try lookUp(name) }) }
        }
    }

    private static func lookUp(_ name: String) throws(NetworkError) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(name, nil, &hints, &list)
        guard status == 0, let list else {
            throw NetworkError(
                .unknownHost, "The host '\(name)' was not found: \(String(cString: gai_strerror(status))).")
        }
        defer { freeaddrinfo(list) }
        return sequence(first: list) { $0.pointee.ai_next }.compactMap { $0.pointee.ai_addr.flatMap { IPAddress($0) } }
    }

    /// Waits for a result, but no longer than the task is wanted.
    private static func withAbandonment<Value: Sendable>(
        _ start: (@escaping @Sendable (Result<Value, NetworkError>) -> Void) -> Void
    ) async throws -> Value {
        let waiter = Mutex<CheckedContinuation<Value, any Error>?>(nil)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiter.withLock { $0 = continuation }
                if Task.isCancelled { waiter.take()?.resume(throwing: CancellationError()) }
                start { result in waiter.take()?.resume(with: result.mapError { $0 }) }
            }
        } onCancel: {
            waiter.take()?.resume(throwing: CancellationError())
        }
    }
}

extension Mutex {
    /// The value, which whoever comes next no longer finds.
    fileprivate borrowing func take<Wrapped: Sendable>() -> Wrapped? where Value == Wrapped? {
        withLock { value in
            defer { value = nil }
            return value
        }
    }
}
