import NaviFiles
import NaviStore
import Synchronization

/// Brings images to a size that models take: at most `maxEdge` pixels on the long edge and `maxBytes`. Uses ImageMagick
/// where it is installed; without it, images go as they are.
final class ImageScaler: Sendable {
    /// Beyond this, models scale down themselves and see no more.
    static let maxEdge = 1568
    /// What providers take at most.
    static let maxBytes = 5_000_000
    /// Images with more pixels are not even opened: a small file can stand for an enormous picture. Photographs of good
    /// cameras have fewer.
    static let maxPixels = 64_000_000
    static let limits = Converter.Limits(
        time: .seconds(10), memoryBytes: 3 << 29, outputBytes: 2 * maxBytes)

    private let converter: Converter?
    private let cache = Mutex(ScaledImages(maxBytes: 64 << 20))

    init(_ programs: ProgramFinder, limits: Converter.Limits = ImageScaler.limits, box: ConverterBox? = nil) {
        converter = programs.find("magick", "convert").map {
            Converter(executable: $0, limits: limits, box: box)
        }
    }

    /// The image as a model may have it; `nil` when it is too large and cannot be made smaller.
    ///
    /// - Parameter hash: SHA-256 of the image.
    /// - Throws: `CancellationError`.
    func fitted(_ image: StoredImage, hash: String) async throws -> StoredImage? {
        let size = ImageSize(of: image.bytes, contentType: image.contentType)
        let isSmall = image.bytes.count <= Self.maxBytes
        if isSmall, let size, size.longEdge <= Self.maxEdge { return image }
        if let known = cache.withLock({ $0.find(hash) }) { return known }
        // A picture that does not say how large it is may be of any size.
        let isWorthTrying = size.map { $0.pixels <= Self.maxPixels } ?? false
        let fitted = isWorthTrying ? try await scale(image) : nil
        // An image that could not be scaled is remembered, too: each turn would try again.
        guard let result = fitted ?? (isSmall ? image : nil) else { return nil }
        cache.withLock { $0.add(result, hash: hash) }
        return result
    }

    /// `nil` when it cannot be done.
    private func scale(_ image: StoredImage) async throws -> StoredImage? {
        guard let converter, let format = Self.formats[image.contentType] else { return nil }
        let output = image.contentType == "image/jpeg" ? "jpeg:-" : "png:-"
        let conversion = try await converter.run(
            Self.bounds + [
                // The format comes from our own look at the content; of an animation the first picture is taken.
                "\(format):-[0]", "-auto-orient", "-resize", "\(Self.maxEdge)x\(Self.maxEdge)>", "-strip", "-quality",
                "85", output,
            ], bytes: image.bytes)
        guard conversion.ending == .status(0), conversion.output.count <= Self.maxBytes,
            let scaled = ImageUpload(bytes: conversion.output)
        else { return nil }
        return StoredImage(contentType: scaled.contentType, bytes: scaled.bytes)
    }

    private static let formats = [
        "image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif", "image/webp": "webp",
    ]
    private static let bounds = [
        // Debian's policy allows no more memory than this; larger pictures go through a temporary file.
        "-limit", "memory", "256MiB", "-limit", "map", "1GiB", "-limit", "disk", "1GiB", "-limit", "thread", "1",
        "-limit", "time", "10",
        // A JPEG is read at about the size that is wanted, which takes a fraction of time and memory.
        "-define", "jpeg:size=\(2 * maxEdge)x\(2 * maxEdge)",
    ]
}
