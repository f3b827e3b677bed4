/// How many pixels an image has, read from its header.
struct ImageSize: Sendable, Equatable {
    var width: Int
    var height: Int

    var longEdge: Int { max(width, height) }
    var pixels: Int { width.multipliedReportingOverflow(by: height).overflow ? .max : width * height }

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// - Returns: `nil` when the header does not tell.
    init?(of bytes: [UInt8], contentType: String) {
        let reader = HeaderReader(bytes: bytes)
        let size: ImageSize? =
            switch contentType {
            case "image/png": reader.png
            case "image/gif": reader.gif
            case "image/jpeg": reader.jpeg
            case "image/webp": reader.webp
            default: nil
            }
        guard let size, size.width > 0, size.height > 0 else { return nil }
        self = size
    }
}

/// Reads numbers at places where a header has them; `nil` behind the end.
private struct HeaderReader {
    let bytes: [UInt8]

    var png: ImageSize? {
        guard let width = big(at: 16, bytes: 4), let height = big(at: 20, bytes: 4) else { return nil }
        return ImageSize(width: width, height: height)
    }

    var gif: ImageSize? {
        guard let width = little(at: 6, bytes: 2), let height = little(at: 8, bytes: 2) else { return nil }
        return ImageSize(width: width, height: height)
    }

    /// Walks along the segments to the one that begins a frame.
    var jpeg: ImageSize? {
        var position = 2
        while let mark = big(at: position, bytes: 2), mark >> 8 == 0xFF {
            // Before a mark there may be any number of fill bytes.
            if mark == 0xFFFF {
                position += 1
                continue
            }
            guard let length = big(at: position + 2, bytes: 2) else { return nil }
            let isFrame = (0xC0...0xCF).contains(mark & 0xFF) && ![0xC4, 0xC8, 0xCC].contains(mark & 0xFF)
            if isFrame, let height = big(at: position + 5, bytes: 2), let width = big(at: position + 7, bytes: 2) {
                return ImageSize(width: width, height: height)
            }
            position += 2 + max(2, length)
        }
        return nil
    }

    var webp: ImageSize? {
        switch big(at: 12, bytes: 4) {
        case 0x5650_3858:  // VP8X
            guard let width = little(at: 24, bytes: 3), let height = little(at: 27, bytes: 3) else { return nil }
            return ImageSize(width: width + 1, height: height + 1)
        case 0x5650_384C:  // VP8L
            guard let bits = little(at: 21, bytes: 4) else { return nil }
            return ImageSize(width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
        case 0x5650_3820:  // VP8
            guard let width = little(at: 26, bytes: 2), let height = little(at: 28, bytes: 2) else { return nil }
            return ImageSize(width: width & 0x3FFF, height: height & 0x3FFF)
        default: return nil
        }
    }

    private func big(at position: Int, bytes count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        return bytes[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private func little(at position: Int, bytes count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        return bytes[position..<position + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
