import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NaviProtocol

extension Request {
    /// JSON bodies may have this many bytes.
    static let maxJSONBytes = 1 << 20

    /// The body as a value.
    ///
    /// - Throws: `WireError` `body_too_large`, `too_much_at_once`, `invalid_json`, or `invalid_field` naming the field.
    func json<Value: Decodable>(
        _ type: Value.Type, _ context: NaviRequestContext, maxBytes: Int = maxJSONBytes
    ) async throws -> Value {
        try Self.decode(type, try await wholeBody(maxBytes: maxBytes, hold: context.bytes))
    }

    /// The body as a value, or `nil` when there is none.
    ///
    /// - Throws: as `json`.
    func jsonIfPresent<Value: Decodable>(
        _ type: Value.Type, _ context: NaviRequestContext, maxBytes: Int = maxJSONBytes
    ) async throws -> Value? {
        let body = try await wholeBody(maxBytes: maxBytes, hold: context.bytes)
        return body.isEmpty ? nil : try Self.decode(type, body)
    }

    /// Never inlined: Swift 6.3.1 crashes when it optimises an async function that has taken this in.
    @inline(never)
    private static func decode<Value: Decodable>(_ type: Value.Type, _ body: Data) throws -> Value {
        try decodeJSON(type, from: body)
    }

    /// The length that the client announced; the gate lets no other kind of text through.
    var announcedBytes: Int? {
        headers[.contentLength].flatMap { Int(decimal: $0, in: 0...RequestGate.maxContentLength) }
    }

    private func wholeBody(maxBytes: Int, hold: ByteHold?) async throws -> Data {
        let tooLarge = WireError(.bodyTooLarge, "the body is larger than \(maxBytes) bytes")
        guard (announcedBytes ?? 0) <= maxBytes else { throw tooLarge }
        try hold?.require(announcedBytes ?? 0)
        var bytes: [UInt8] = []
        for try await chunk in body {
            guard bytes.count + chunk.readableBytes <= maxBytes else { throw tooLarge }
            try hold?.require(bytes.count + chunk.readableBytes)
            bytes += chunk.readableBytesView
        }
        // A client that goes away ends the stream as if the body were complete.
        guard bytes.count == announcedBytes ?? bytes.count else {
            throw WireError(.badRequest, "the body is shorter than announced")
        }
        return Data(bytes)
    }
}
