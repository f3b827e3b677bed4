import Foundation
import NIOCore
import NaviProtocol
import NaviStore

/// What a client's frame sets in motion.
struct ClientWork: Sendable {
    /// Frames above this size, and all with images, are decoded off the event loop.
    static let maxInlineBytes = 64 * 1024

    let services: SocketServices
    let session: SessionID
    let connection: ConnectionRef
    /// Whose socket it is.
    let principal: Principal
    let address: String
    /// What the frame holds of the process's budget, until it is stored.
    let hold: ByteHold

    /// Handles a frame right here, or returns what takes longer; nothing else of this client may be handled until
    /// that is done.
    ///
    /// - Parameter reply: Answers at once; on the event loop.
    func handle(_ text: ByteBuffer, reply: (ServerFrame) -> Void) -> AsyncJobs.Job? {
        guard case .profile = principal.bound else { return begin(text, reply: reply) }
        return {
            do {
                // It may have become another's since the socket was let in.
                guard try await services.requireStay(connection, in: session, principal) else { return }
                await begin(text) { services.hub.send($0, to: connection) }?()
            } catch {
                services.hub.send(.error(refusal(of: text, ErrorMapping.wireError(for: error))), to: connection)
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
            case .stop(let turn): return { await stop(turn) }
            case .cancel(let turn): return { await attempt { try await services.actions.cancel(turn, session) } }
            case .approval(let decision):
                return { await attempt { try await decide(decision) } }
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
        do {
            let frame = try ClientFrame.decode(Data(text.readableBytesView))
            try principal.require(frame.demandedRight)
            switch frame {
            case .ping: services.hub.send(.pong, to: connection)
            case .stop, .cancel, .approval, .auth: refuse(WireError(.badRequest, "a frame of this type is short"))
            case .message(let message): accept(message)
            }
        } catch {
            services.hub.send(.error(refusal(of: text, error)), to: connection)
        }
    }

    /// An error that names the message that it refuses, where the client has named it.
    func refusal(of text: ByteBuffer, _ error: WireError) -> ErrorFrame {
        ErrorFrame(error, clientMessageID: ClientFrame.clientMessageID(in: Data(text.readableBytesView)))
    }

    private func accept(_ message: ClientMessage) {
        let (connection, id) = (connection, message.clientMessageID)
        services.actions.accept(session, message) { [hold] result in
            defer { hold.release() }
            switch result {
            case .success(let turn):
                return Answer(frame: .messageAccepted(turn.acceptance(clientMessageID: id)), connection: connection)
            case .failure(let error):
                return Answer(frame: .error(ErrorFrame(error, clientMessageID: id)), connection: connection)
            }
        }
    }

    private func decide(_ decision: ApprovalDecision) async throws {
        try await services.actions.decide(decision, session, principal)
        services.requests.audit.record(
            AuditEvent(
                .approvalDecided, time: .now(), address: address, by: principal, session: session,
                toolCall: decision.auditedCall, decision: decision.auditedDecision))
    }

    private func stop(_ turn: TurnID?) async {
        await attempt {
            switch try await services.actions.stop(session, turn) {
            case .idle, .stopping, .stopped: break
            case .unknownSession: throw WireError(.sessionNotFound, "the session does not exist any more")
            }
        }
    }

    /// Does something whose failure is the client's to know.
    private func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            refuse(ErrorMapping.wireError(for: error))
        }
    }

    private func refuse(_ error: WireError) {
        services.hub.send(.error(ErrorFrame(error)), to: connection)
    }
}

extension AcceptedTurn {
    /// The answer to the sender.
    func acceptance(clientMessageID: String?) -> MessageAccepted {
        MessageAccepted(
            clientMessageID: clientMessageID, turnID: turnID, messageIndex: messageIndex,
            queuePosition: queuePosition, turnState: state)
    }
}
