import Hummingbird
import Logging
import NIOCore
import NaviProtocol
import NaviStore
import NaviTelemetry

/// Writes a stretch of the history as a JSON array while it reads it: one page in memory, one short read per page.
struct HistoryReader: Sendable {
    /// Of one read; a message that is larger by itself is a page of its own.
    static let pageBytes = 256 * 1024

    let session: SessionID
    let range: HistoryRange
    /// Stand before the stretch.
    var leading: [Message] = []
    /// Reasoning is part of the history, and of no context.
    var withThinking = true
    let dependencies: RouteDependencies
    let logger: Logger

    /// - Parameters:
    ///   - opening: JSON in front of the array.
    ///   - closing: JSON behind it.
    /// - Throws: `StoreError` when the first page cannot be read. Later failures cut the answer off.
    func response(before opening: [UInt8], after closing: String) async throws -> Response {
        var first = ByteBuffer(bytes: opening)
        first.writeString("[")
        for (place, message) in leading.enumerated() {
            if place > 0 { first.writeString(",") }
            first.writeBytes(message.json())
        }
        let next = try await writePage(from: range.indexes.lowerBound, to: &first)
        if next == range.indexes.upperBound {
            first.writeString("]\(closing)")
            return .json(first)
        }
        let start = first
        let body = ResponseBody { writer in
            try await writer.write(start)
            try await reportingFailure { try await writeRest(from: next, to: &writer) }
            try await writer.write(ByteBuffer(string: "]\(closing)"))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: Response.jsonType], body: body)
    }

    private func writeRest(from start: Int, to writer: inout any ResponseBodyWriter) async throws {
        var index = start
        while index < range.indexes.upperBound {
            var page = ByteBuffer()
            index = try await writePage(from: index, to: &page)
            try await writer.write(page)
        }
    }

    /// Appends one page and answers with the index behind it.
    private func writePage(from start: Int, to buffer: inout ByteBuffer) async throws -> Int {
        guard start < range.indexes.upperBound else { return start }
        let page = try await dependencies.store.messages(
            session, in: start..<range.indexes.upperBound, maxBytes: Self.pageBytes, withThinking: withThinking)
        // Histories have no holes: what is not there has been deleted with its session.
        guard let last = page.last, page.count == last.index + 1 - start else {
            throw WireError.sessionNotFound(session)
        }
        for message in page {
            if message.index != range.indexes.lowerBound || !leading.isEmpty { buffer.writeString(",") }
            buffer.writeBytes(message.json())
        }
        return last.index + 1
    }

    /// The status is already out: what fails now can only be logged, and the connection cut.
    private func reportingFailure(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as StoreError {
            logger.error("reading the history failed", metadata: .of([.session: session, .error: error]))
            if error.isFatal { dependencies.storageFailed(error) }
            throw error
        }
    }
}
