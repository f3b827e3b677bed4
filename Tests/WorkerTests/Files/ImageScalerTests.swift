import Foundation
import NaviFiles
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite(.timeLimit(.minutes(1))) struct ImageScalerTests {
    private let programs: ProgramFixture

    init() throws {
        programs = try ProgramFixture()
    }

    private func image(_ bytes: [UInt8]) -> StoredImage { StoredImage(contentType: "image/png", bytes: bytes) }

    private func size(_ image: StoredImage?) -> ImageSize? {
        image.flatMap { ImageSize(of: $0.bytes, contentType: $0.contentType) }
    }

    @Test func aLargeImageIsScaledToTheLongEdge() async throws {
        let large = image(TestImage.png(width: 3136, height: 100))
        let fitted = try await ImageScaler(.system).fitted(large, hash: "a")
        #expect(fitted?.contentType == "image/png")
        #expect(size(fitted) == ImageSize(width: 1568, height: 50))
    }

    @Test func aSmallOneIsLeftAloneWithoutAskingAnyone() async throws {
        try programs.add("convert", "touch \(programs.folder["asked"])")
        let small = image(TestImage.png(width: 20, height: 10))
        #expect(try await ImageScaler(programs.finder).fitted(small, hash: "a") == small)
        #expect(!programs.folder.exists("asked"))
    }

    @Test func whatWasScaledIsRemembered() async throws {
        let result = TestImage.png(width: 5, height: 5)
        try programs.add("convert", "echo x >> \(programs.folder["count"]); cat \(programs.folder["result.png"])")
        try Data(result).write(to: URL(filePath: programs.folder["result.png"]))
        let scaler = ImageScaler(programs.finder)
        let large = image(TestImage.png(width: 2000, height: 10))
        for _ in 0..<3 { #expect(try await scaler.fitted(large, hash: "a")?.bytes == result) }
        #expect(try programs.folder.read("count") == Array("x\n".utf8))
    }

    @Test(arguments: ["exit 1", "echo no image", "sleep 300", "yes"])
    func aScalerThatFailsLeavesTheImageAsItIs(script: String) async throws {
        try programs.add("magick", "echo x >> \(programs.folder["count"]); \(script)")
        let large = image(TestImage.png(width: 2000, height: 10))
        let scaler = ImageScaler(programs.finder, limits: .short)
        for _ in 0..<2 { #expect(try await scaler.fitted(large, hash: "a") == large) }
        #expect(try programs.folder.read("count") == Array("x\n".utf8), "it is not tried again")
    }

    @Test func withoutAScalerOnlyTooManyBytesAreTooLarge() async throws {
        let scaler = ImageScaler(programs.finder)
        let wide = image(TestImage.png(width: 2000, height: 10))
        #expect(try await scaler.fitted(wide, hash: "a") == wide)
        let heavy = image(TestImage.pngHead(width: 10, height: 10) + .init(repeating: 0, count: ImageScaler.maxBytes))
        #expect(try await scaler.fitted(heavy, hash: "b") == nil)
    }

    @Test func aPictureThatWouldBeEnormousIsNotOpened() async throws {
        try programs.add("convert", "touch \(programs.folder["asked"])")
        let bomb = image(TestImage.pngHead(width: 60_000, height: 60_000))
        #expect(try await ImageScaler(programs.finder).fitted(bomb, hash: "a") == bomb)
        #expect(!programs.folder.exists("asked"))
    }

    @Test func aPictureThatDoesNotSayHowLargeItIsIsNotOpened() async throws {
        try programs.add("convert", "touch \(programs.folder["asked"])")
        let unsaid = StoredImage(contentType: "image/jpeg", bytes: [0xFF, 0xD8, 0xFF, 0xD9])
        #expect(try await ImageScaler(programs.finder).fitted(unsaid, hash: "a") == unsaid)
        #expect(!programs.folder.exists("asked"))
    }

    @Test func theFormatIsNamedFromTheContentNeverFromAName() async throws {
        try programs.add("convert", "echo \"$@\" > \(programs.folder["arguments"])")
        let large = image(TestImage.png(width: 2000, height: 10))
        _ = try await ImageScaler(programs.finder).fitted(large, hash: "a")
        let arguments = String(decoding: try programs.folder.read("arguments"), as: UTF8.self)
        #expect(arguments.contains(" png:-[0] ") && arguments.hasSuffix(" png:-\n"))
        #expect(arguments.hasPrefix("-limit memory"))
    }
}
