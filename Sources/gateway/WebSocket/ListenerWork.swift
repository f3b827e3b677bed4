import Foundation
import NIOCore
import NaviProtocol

/// What a client that only listens may say.
enum ListenerWork {
    static func answer(to text: ByteBuffer) -> ServerFrame {
        do {
            switch try ClientFrame.decode(Data(text.readableBytesView)) {
            case .ping: return .pong
            case .message, .stop, .cancel, .approval, .auth:
                return .error(ErrorFrame(WireError(.badRequest, "this socket only tells; ask at a session's own")))
            }
        } catch {
            return .error(ErrorFrame(error))
        }
    }
}
