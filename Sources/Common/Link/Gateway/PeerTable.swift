import NaviProtocol

/// The routing ids that a router's messages begin with, as worker ids.
struct PeerTable {
    /// A routing id of ours is printable ASCII; 64 of them are remembered, so that a message costs a comparison.
    private static let maxRemembered = 64

    private var remembered: [(bytes: [UInt8], worker: WorkerID)] = []

    /// `nil` for a routing id that no worker of ours has.
    mutating func worker(for bytes: UnsafeRawBufferPointer) -> WorkerID? {
        for peer in remembered where peer.bytes.elementsEqual(bytes) { return peer.worker }
        guard let worker = WorkerID(routingID: bytes) else { return nil }
        if remembered.count == Self.maxRemembered { remembered.removeAll() }
        remembered.append((Array(bytes), worker))
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
