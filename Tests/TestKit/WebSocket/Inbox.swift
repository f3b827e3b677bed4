import NIOCore
import Synchronization

extension WebSocketClient {
    /// What a connection has told so far, sorted by kind.
    final class Inbox: Sendable {
        let upgrade = Mailbox<Result<Void, any Error>>("an answer to the upgrade")
        let texts = Mailbox<ByteBuffer>("a frame from the server")
        let pongs = Mailbox<[UInt8]>("a pong")
        let ended = Signal("the end of the connection")
        private let onText: (@Sendable (ByteBuffer) -> Void)?
        private let closing = Mutex<WebSocketClosure?>(nil)

        init(onText: (@Sendable (ByteBuffer) -> Void)?) {
            self.onText = onText
        }

        var closure: WebSocketClosure? { closing.withLock { $0 } }

        func take(_ event: WebSocketEvent) {
            switch event {
            case .upgraded: upgrade.put(.success(()))
            case .refused(let response): upgrade.put(.failure(WebSocketRefused(response: response)))
            case .text(let bytes): if let onText { onText(bytes) } else { texts.put(bytes) }
            case .pong(let payload): pongs.put(payload)
            case .closing(let closure): closing.withLock { $0 = $0 ?? closure }
            case .ended:
                upgrade.finish()
                texts.finish()
                pongs.finish()
                ended.fire()
            }
        }
    }
}
