import NaviProtocol

/// The routing ids that a router's messages begin with, as worker ids.
struct PeerTable {
    /// A routing id of ours is printable ASCII; so many are remembered, so that a message costs a look and a comparison.
    private static let maxRemembered = 4096

    /// By the hash of their bytes.
    private var remembered: [Int: [(bytes: [UInt8], worker: WorkerID)]] = [:]
    private var count = 0

    /// `nil` for a routing id that no worker of ours has.
    mutating func worker(for bytes: UnsafeRawBufferPointer) -> WorkerID? {
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        let hash = hasher.finalize()
        for peer in remembered[hash] ?? [] where peer.bytes.elementsEqual(bytes) { return peer.worker }
        guard let worker = WorkerID(routingID: bytes) else { return nil }
        if count == Self.maxRemembered { (remembered, count) = ([:], 0) }
        remembered[hash, default: []].append((Array(bytes), worker))
        count += 1
        return worker
    }
}

extension WorkerID {
    /// A worker's id is its socket's routing id: 1 to 128 printable ASCII characters.
    init?(routingID bytes: UnsafeRawBufferPointer) {
        guard (1...128).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.init(String(decoding: bytes, as: UTF8.self))
    }

    /// Whether the id can be a routing id.
    var isRoutable: Bool {
        var text = value
        return text.withUTF8 { WorkerID(routingID: UnsafeRawBufferPointer($0)) != nil }
    }
}
