import HTTPTypes
import NIOCore
import NaviFiles
import NaviProtocol
import NaviStore
import Testing

@testable import gateway

@Suite("A refused upload leaves nothing behind", .timeLimit(.minutes(1)))
struct UploadRefusalTests {
    /// Sends a body and checks that neither a file nor a record nor an announcement came of it.
    private func expectRefusal(
        _ harness: RouteHarness, headers: HTTPFields = RouteHarness.multipart, body: [UInt8], status: Int, code: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let id = try await harness.makeSession()
        let chunks = stride(from: 0, to: body.count, by: 7).map { start in
            ByteBuffer(bytes: body[start..<min(start + 7, body.count)])
        }
        let answer = try await harness.send(.post, "/sessions/\(id)/files", headers: headers, chunks: chunks)
        #expect(answer.status == status, sourceLocation: sourceLocation)
        #expect(answer.code == code, sourceLocation: sourceLocation)
        #expect(harness.diskNames(id).isEmpty, sourceLocation: sourceLocation)
        #expect(try await harness.store.fileNames(id).isEmpty, sourceLocation: sourceLocation)
        #expect(try await harness.events().isEmpty, sourceLocation: sourceLocation)
    }

    @Test("when it is no form")
    func noForm() async throws {
        let types = [
            "", "application/json", "multipart/form-data", "multipart/form-data; boundary=",
            "multipart/mixed; boundary=XX",
        ]
        for type in types {
            try await expectRefusal(
                try RouteHarness(), headers: type.isEmpty ? [:] : [.contentType: type],
                body: RouteHarness.form("a", [1]), status: 400, code: "bad_request")
        }
        try await expectRefusal(
            try RouteHarness(), body: Array("garbage".utf8), status: 400, code: "bad_request")
        try await expectRefusal(
            try RouteHarness(), body: Array("--XX garbage\r\n".utf8), status: 400, code: "bad_request")
    }

    @Test("when it has not exactly one part 'file'")
    func parts() async throws {
        try await expectRefusal(
            try RouteHarness(), body: RouteHarness.form("a", [1], field: "other"), status: 422, code: "invalid_field")
        try await expectRefusal(
            try RouteHarness(), body: Array("--XX--\r\n".utf8), status: 422, code: "invalid_field")
        let one = RouteHarness.form("a", [1])
        try await expectRefusal(
            try RouteHarness(), body: one.dropLast("--\r\n".utf8.count) + Array("\r\n".utf8) + one.dropFirst(6),
            status: 422, code: "invalid_field")
    }

    @Test("when the client goes away in the middle")
    func cutOff() async throws {
        let body = RouteHarness.form("a", Array(repeating: 65, count: 1000))
        for length in [0, 30, 100, 500, body.count - 8] {
            try await expectRefusal(
                try RouteHarness(), body: Array(body.prefix(length)), status: 400, code: "bad_request")
        }
    }

    @Test("when it is too large, announced or not")
    func tooLarge() async throws {
        try await expectRefusal(
            try RouteHarness { $0.maxFileBytes = 999 }, body: RouteHarness.form("a", Array(repeating: 65, count: 1000)),
            status: 413, code: "file_too_large")
        var headers = RouteHarness.multipart
        headers[.contentLength] = "400000000"
        try await expectRefusal(
            try RouteHarness(), headers: headers, body: [], status: 413, code: "file_too_large")
    }

    @Test("when it would exceed what a session may hold")
    func sessionFull() async throws {
        let harness = try RouteHarness { $0.maxSessionFilesBytes = 1500 }
        let id = try await harness.makeSession()
        let content = Array(repeating: UInt8(65), count: 1000)
        #expect(try await harness.upload("a", bytes: content, to: id).status == 201)
        let second = try await harness.upload("b", bytes: content, to: id)
        #expect(second.status == 413)
        #expect(harness.diskNames(id) == ["a"])
        #expect(try await harness.upload("c", bytes: Array(content.prefix(500)), to: id).status == 201)
        #expect(try await harness.upload("d", bytes: [1], to: id).status == 413)
        #expect(harness.diskNames(id) == ["a", "c"])
    }

    @Test("when the disk is almost full")
    func diskAlmostFull() async throws {
        let harness = try RouteHarness()
        harness.world.disk.withLock { $0.availableBytes = 49_000_000 }
        try await expectRefusal(
            harness, body: RouteHarness.form("a", [1]), status: 507, code: "storage_full")
        let other = try RouteHarness()
        other.world.disk.withLock { $0.availableBytes = 60_000_000 }
        var headers = RouteHarness.multipart
        headers[.contentLength] = "20000000"
        try await expectRefusal(other, headers: headers, body: [], status: 507, code: "storage_full")
    }

    @Test("when its session is deleted meanwhile")
    func sessionDeleted() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let body = RouteHarness.form("a", Array(repeating: 65, count: 600_000))
        let stream = AsyncThrowingStream<ByteBuffer, any Error> {
            if try await harness.store.deleteSession(id, now: .now()) != nil { return ByteBuffer(bytes: body) }
            return nil
        }
        let error = await #expect(throws: WireError.self) {
            try await harness.files.receive(stream, boundary: "XX", session: id, now: .now())
        }
        #expect(error?.code == .sessionNotFound)
        #expect(harness.diskNames(id).isEmpty)
    }

    @Test("when the body fails in the middle")
    func failingBody() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let start = RouteHarness.form("a", Array(repeating: 65, count: 600_000)).prefix(500_000)
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: ByteBuffer.self, throwing: (any Error).self)
        continuation.yield(ByteBuffer(bytes: start))
        continuation.finish(throwing: SystemError("read", number: 104))
        await #expect(throws: SystemError.self) {
            try await harness.files.receive(stream, boundary: "XX", session: id, now: .now())
        }
        #expect(harness.diskNames(id).isEmpty)
    }
}
