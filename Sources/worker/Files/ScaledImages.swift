import NaviStore

/// Images that were scaled lately, by the hash of what they were made from. Bounded by bytes; the one that was used
/// longest ago goes first.
struct ScaledImages {
    private let maxBytes: Int
    private var images: [String: StoredImage] = [:]
    /// The one used last at the end.
    private var order: [String] = []
    private var bytes = 0

    init(maxBytes: Int) {
        self.maxBytes = maxBytes
    }

    mutating func find(_ hash: String) -> StoredImage? {
        guard let image = images[hash] else { return nil }
        order.removeAll { $0 == hash }
        order.append(hash)
        return image
    }

    mutating func add(_ image: StoredImage, hash: String) {
        guard images[hash] == nil, image.bytes.count <= maxBytes else { return }
        images[hash] = image
        order.append(hash)
        bytes += image.bytes.count
        while bytes > maxBytes, let oldest = order.first {
            order.removeFirst()
            bytes -= images.removeValue(forKey: oldest)?.bytes.count ?? 0
        }
    }
}
