import Foundation
import NIOCore
import NaviProtocol

/// What a client's frame sets in motion.
struct ClientWork: Sendable {
    /// Frames above this size, and all with images, are decoded off the event loop.
    static let maxInlineBytes = 64 * 1024

    /// The session, and whose socket it is.
    let conversation: Conversation
    let connection: ConnectionRef
    /// What the frame holds of the process's budget, until it is stored.
    let hold: ByteHold

    private var principal: Principal { conversation.principal }

    /// Handles a frame right here, or returns what takes longer; nothing else of this client may be handled until
    /// that is done.
    ///
    /// - Parameter reply: Answers at once; on the event loop.
    func handle(_ text: ByteBuffer, reply: (ServerFrame) -> Void) -> AsyncJobs.Job? {
        guard case .profile = principal.bound else { return begin(text, reply: reply) }
        return {
            do {
                // It may have become another's since the socket was let in.
                guard try await conversation.requireStay(of: connection) else { return }
                await begin(text, reply: send)?()
            } catch {
                send(.error(refusal(of: text, ErrorMapping.wireError(for: error))))
            }
        }
    }

    private func begin(_ text: ByteBuffer, reply: (ServerFrame) -> Void) -> AsyncJobs.Job? {
        if text.readableBytes > Self.maxInlineBytes {
            return { handleLarge(text) }
        }
        do {
            let frame = try ClientFrame.decode(Data(text.readableBytesView))
            try principal.require(frame.demandedRight)
            switch frame {
            case .ping: reply(.pong)
            case .stop(let turn): return { await attempt { _ = try await conversation.stop(turn) } }
            case .cancel(let turn): return { await attempt { try await conversation.cancel(turn) } }
            case .approval(let decision): return { await attempt { try await conversation.decide(decision) } }
            case .auth: reply(.error(ErrorFrame(WireError(.badRequest, "who you are is known already"))))
            case .message(let message) where message.images?.isEmpty == false: return { accept(message) }
            case .message(let message): accept(message)
            }
        } catch {
            reply(.error(refusal(of: text, error)))
        }
        return nil
    }

    private func handleLarge(_ text: ByteBuffer) {
        do throws(WireError) {
            let frame = try ClientFrame.decode(Data(text.readableBytesView))
            try principal.require(frame.demandedRight)
            switch frame {
            case .ping: send(.pong)
            case .stop, .cancel, .approval, .auth: throw WireError(.badRequest, "a frame of this type is short")
            case .message(let message): accept(message)
            }
        } catch {
            send(.error(refusal(of: text, error)))
        }
    }

    /// An error that names the message that it refuses, where the client has named it.
    func refusal(of text: ByteBuffer, _ error: WireError) -> ErrorFrame {
        ErrorFrame(error, clientMessageID: ClientFrame.clientMessageID(in: Data(text.readableBytesView)))
    }

    private func accept(_ message: ClientMessage) {
        conversation.send(message, answering: connection, holding: hold)
    }

    /// Does something whose failure is the client's to know.
    private func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            send(.error(ErrorFrame(ErrorMapping.wireError(for: error))))
        }
    }

    private func send(_ frame: ServerFrame) {
        conversation.hub.send(frame, to: connection)
    }
}
