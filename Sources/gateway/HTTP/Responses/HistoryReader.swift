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

    let conversation: Conversation
    let range: HistoryRange
    /// Stand before the stretch.
    var leading: [Message] = []
    /// Reasoning is part of the history, and of no context.
    var withThinking = true
    /// What is known to be wrong before anything is read.
    var damage = HistoryDamage()
    let logger: Logger

    /// How far the writing has come.
    private struct Progress {
        var next: Int
        var hasElements: Bool
        var damage: HistoryDamage
    }

    /// - Parameters:
    ///   - opening: JSON in front of the array.
    ///   - closing: JSON behind it.
    /// - Throws: `StoreError` when the first page cannot be read. Later failures cut the answer off; rows that are not
    ///   there do not.
    func response(before opening: [UInt8], after closing: String) async throws -> Response {
        var progress = Progress(next: range.indexes.lowerBound, hasElements: !leading.isEmpty, damage: damage)
        var first = ByteBuffer(bytes: opening)
        first.writeString("[")
        for (place, message) in leading.enumerated() {
            if place > 0 { first.writeString(",") }
            first.writeBytes(message.json())
        }
        try await writePage(&progress, to: &first)
        if progress.next >= range.indexes.upperBound {
            first.writeString("]\(progress.damage.field)\(closing)")
            return .json(first)
        }
        let (start, begun) = (first, progress)
        let body = ResponseBody { writer in
            try await writer.write(start)
            let damage = try await reportingFailure { try await writeRest(begun, to: &writer) }
            try await writer.write(ByteBuffer(string: "]\(damage.field)\(closing)"))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: Response.jsonType], body: body)
    }

    private func writeRest(
        _ begun: Progress, to writer: inout any ResponseBodyWriter
    ) async throws -> HistoryDamage {
        var progress = begun
        while progress.next < range.indexes.upperBound {
            var page = ByteBuffer()
            try await writePage(&progress, to: &page)
            try await writer.write(page)
        }
        return progress.damage
    }

    /// Appends one page.
    private func writePage(_ progress: inout Progress, to buffer: inout ByteBuffer) async throws {
        let end = range.indexes.upperBound
        guard progress.next < end else { return }
        let page = try await conversation.messages(
            in: progress.next..<end, maxBytes: Self.pageBytes, withThinking: withThinking)
        guard !page.isEmpty else {
            progress.damage.note(missing: progress.next..<end)
            progress.next = end
            return
        }
        for message in page {
            if message.index > progress.next { progress.damage.note(missing: progress.next..<message.index) }
            if progress.hasElements { buffer.writeString(",") }
            buffer.writeBytes(message.json())
            progress.hasElements = true
            progress.next = message.index + 1
        }
    }

    /// The status is already out: what fails now can only be logged, and the connection cut.
    private func reportingFailure<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as StoreError {
            logger.error("reading the history failed", metadata: .of([.session: conversation.id, .error: error]))
            throw error
        }
    }
}
