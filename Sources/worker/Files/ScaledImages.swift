import NaviStore
import OrderedCollections

/// Images that were scaled lately, by the hash of what they were made from. Bounded by bytes; the one that was used
/// longest ago goes first.
struct ScaledImages {
    private let maxBytes: Int
    /// The one used last at the end.
    private var images: OrderedDictionary<String, StoredImage> = [:]
    private var bytes = 0

    init(maxBytes: Int) {
        self.maxBytes = maxBytes
    }

    mutating func find(_ hash: String) -> StoredImage? {
        guard let image = images.removeValue(forKey: hash) else { return nil }
        images[hash] = image
        return image
    }

    mutating func add(_ image: StoredImage, hash: String) {
        guard images[hash] == nil, image.bytes.count <= maxBytes else { return }
        images[hash] = image
        bytes += image.bytes.count
        while bytes > maxBytes { bytes -= images.removeFirst().value.bytes.count }
    }
}
