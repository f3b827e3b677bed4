import Synchronization

/// Counts open connections against their bounds: of all, and of one address.
final class ConnectionLimit: Sendable {
    enum Admission {
        case admitted
        /// To be answered with a refusal.
        case refused
        /// So many that not even a refusal is affordable.
        case dropped
    }

    /// Refusals that are being told to one address.
    private static let refusalsPerAddress = 16

    private let maxConnections: Int
    private let maxRefusals: Int
    private let maxPerAddress: Int
    private let proxies: TrustedProxies
    private let countsOwn: Bool
    private let openCount = Atomic<Int>(0)
    private let byAddress = Mutex<[String: Int]>([:])

    /// Open connections.
    var count: Int { openCount.load(ordering: .relaxed) }

    /// - Parameters:
    ///   - maxPerAddress: Of one address, of IPv6 of one network of 64 bits.
    ///   - proxies: That does not hold for them: they are many.
    ///   - countsOwn: It holds for this machine's own programs.
    init(
        maxConnections: Int, maxPerAddress: Int = .max, proxies: TrustedProxies = TrustedProxies([]),
        countsOwn: Bool = false
    ) {
        self.maxConnections = maxConnections
        self.maxPerAddress = maxPerAddress
        self.proxies = proxies
        self.countsOwn = countsOwn
        maxRefusals = max(16, maxConnections / 16)
    }

    /// Counts a connection that has come; every one must be given back.
    func enter(from peer: String) -> Admission {
        let count = openCount.add(1, ordering: .relaxed).newValue
        let own = isCounted(peer) ? add(1, to: PeerName.neighbourhood(peer)) : 0
        if count <= maxConnections, own <= maxPerAddress { return .admitted }
        let isAffordable = count <= maxConnections + maxRefusals && own - maxPerAddress <= Self.refusalsPerAddress
        return isAffordable ? .refused : .dropped
    }

    func leave(from peer: String) {
        openCount.subtract(1, ordering: .relaxed)
        if isCounted(peer) { _ = add(-1, to: PeerName.neighbourhood(peer)) }
    }

    private func isCounted(_ peer: String) -> Bool {
        (countsOwn || !PeerName.isOwn(peer)) && !proxies.trusts(peer)
    }

    private func add(_ number: Int, to address: String) -> Int {
        byAddress.withLock { byAddress in
            let count = (byAddress[address] ?? 0) + number
            byAddress[address] = count > 0 ? count : nil
            return count
        }
    }
}
