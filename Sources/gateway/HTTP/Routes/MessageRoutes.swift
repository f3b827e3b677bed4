import HTTPTypes
import Hummingbird
import NIOCore
import NaviProtocol

/// `POST /sessions/{id}/messages`: a turn without a WebSocket. The answer comes whole, or as server-sent events.
struct MessageRoutes: Sendable {
    let limits: Limits

    @Sendable func post(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let message = try await request.json(ClientMessage.self, context, maxBytes: limits.maxFrameBytes)
        let asked = try await context.requireConversation().ask(message)
        // It is stored; its answer may take long.
        context.bytes?.release()
        if request.wantsEventStream { return events(asked) }
        try await asked.frames { _ in }
        let result = try await asked.result()
        switch result.state {
        case .done, .stopped: return .json(AnswerBody(turn: asked.turn.turnID, result: result))
        case .failed, .interrupted, .queued, .running: throw result.failure
        }
    }

    /// The frames of the WebSocket protocol, each the data of an event. A client that goes away misses them; the turn
    /// goes on.
    private func events(_ asked: AskedTurn) -> Response {
        let body = ResponseBody { writer in
            try await asked.frames { frame in
                var event = ByteBuffer()
                if let frame {
                    event.writeString("data: ")
                    event.writeImmutableBuffer(frame.json)
                    event.writeString("\n\n")
                } else {
                    event.writeString(":\n\n")
                }
                try await writer.write(event)
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .xAccelBuffering: "no"], body: body)
    }
}

extension Request {
    /// The client asks for events and for nothing that it likes better.
    fileprivate var wantsEventStream: Bool {
        headers[values: .accept].contains { $0.lowercased().contains("text/event-stream") }
    }
}

extension HTTPField.Name {
    /// Proxies that buffer answers let this one through as it comes.
    fileprivate static let xAccelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
