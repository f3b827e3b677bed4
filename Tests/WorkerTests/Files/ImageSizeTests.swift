import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct ImageSizeTests {
    @Test(
        arguments: [
            ("image/png", TestImage.pngHead(width: 640, height: 480)),
            ("image/gif", Array("GIF89a".utf8) + [0x80, 0x02, 0xE0, 0x01]),
            (
                "image/jpeg",
                [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x04, 0x4A, 0x46, 0xFF, 0xC2, 0x00, 0x11, 0x08, 0x01, 0xE0, 0x02, 0x80]
            ),
            (
                "image/webp",
                Array("RIFF    WEBPVP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 0x7F, 0x02, 0x00, 0xDF, 0x01, 0x00]
            ),
            ("image/webp", Array("RIFF    WEBPVP8L".utf8) + [0, 0, 0, 0, 0x2F, 0x7F, 0xC2, 0x77, 0x00]),
            (
                "image/webp",
                Array("RIFF    WEBPVP8 ".utf8) + [0, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01]
            ),
        ] as [(String, [UInt8])])
    func headersTellTheSize(type: String, bytes: [UInt8]) {
        #expect(ImageSize(of: bytes, contentType: type) == ImageSize(width: 640, height: 480))
    }

    @Test func fillBytesBeforeAMarkHideNoSize() {
        let start: [UInt8] = [0xFF, 0xD8, 0xFF, 0xFF, 0xE0, 0x00, 0x04, 0x4A, 0x46]
        let frame: [UInt8] = [0xFF, 0xFF, 0xFF, 0xC0, 0x00, 0x11, 0x08, 0x01, 0xE0, 0x02, 0x80]
        #expect(ImageSize(of: start + frame, contentType: "image/jpeg") == ImageSize(width: 640, height: 480))
    }

    @Test(arguments: ["image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"])
    func brokenHeadersTellNothing(type: String) {
        for count in 0..<10 {
            #expect(ImageSize(of: .init(repeating: 0xFF, count: count), contentType: type) == nil)
        }
        #expect(ImageSize(of: .init(repeating: 0, count: 64), contentType: type) == nil)
    }

    @Test func hugeSizesDoNotOverflow() {
        #expect(ImageSize(width: .max, height: 3).pixels == .max)
    }
}

@Suite struct ScaledImagesTests {
    private func image(_ bytes: Int) -> StoredImage {
        StoredImage(contentType: "image/png", bytes: .init(repeating: 1, count: bytes))
    }

    @Test func theOneUsedLongestAgoGoesFirst() {
        var images = ScaledImages(maxBytes: 100)
        images.add(image(40), hash: "a")
        images.add(image(40), hash: "b")
        #expect(images.find("a") != nil)
        images.add(image(40), hash: "c")
        #expect(images.find("b") == nil)
        #expect(images.find("a") != nil && images.find("c") != nil)
    }

    @Test func whatIsLargerThanTheCacheIsNotKept() {
        var images = ScaledImages(maxBytes: 100)
        images.add(image(40), hash: "a")
        images.add(image(101), hash: "b")
        #expect(images.find("b") == nil)
        #expect(images.find("a") != nil)
    }
}
