import Hummingbird
import Logging
import NIOCore
import NaviProtocol
import NaviStore
import NaviTelemetry

/// Writes a stretch of the history as a JSON array while it reads it: one page in memory, one short read per page.
struct HistoryReader: Sendable {
    /// Messages of one read. With the largest messages a user can send that is 13 MB.
    static let pageSize = 50

    let session: SessionID
    let range: HistoryRange
    let dependencies: RouteDependencies
    let logger: Logger

    /// - Parameters:
    ///   - opening: JSON in front of the array.
    ///   - closing: JSON behind it.
    /// - Throws: `StoreError` when the first page cannot be read. Later failures cut the answer off.
    func response(before opening: [UInt8], after closing: String) async throws -> Response {
        var first = ByteBuffer(bytes: opening)
        first.writeString("[")
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
        let count = min(Self.pageSize, range.indexes.upperBound - start)
        guard count > 0 else { return start }
        let page = try await dependencies.store.messages(session, after: start - 1, before: nil, limit: count)
        guard page.messages.count == count else { throw WireError.sessionNotFound(session) }
        for message in page.messages {
            if message.index != range.indexes.lowerBound { buffer.writeString(",") }
            buffer.writeBytes(message.json())
        }
        return start + count
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
