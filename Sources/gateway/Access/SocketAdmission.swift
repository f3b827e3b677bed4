import NIOHTTP1
import NaviProtocol

/// What is known of who opens a WebSocket.
enum SocketAdmission: Sendable {
    case admitted(Principal)
    /// The first frame has to tell.
    case awaitsAuth
    /// It shows a token that the database has to be asked for.
    case unseen(Secret)
    case refused(CloseCode)

    /// - Parameter head: The request, past the gate: its origin, if it has one, is an allowed one.
    init(_ head: HTTPRequestHead, _ approach: Approach, _ access: AccessControl) {
        let credential = Credential(head)
        if let secret = access.unseenToken(credential) {
            self = .unseen(secret)
            return
        }
        do {
            let principal = try access.socketPrincipal(
                credential, approach, hasOrigin: head.headers.contains(name: "origin"))
            self = principal.map(SocketAdmission.admitted) ?? .awaitsAuth
        } catch {
            self = .refused(error.code == .storageBusy ? .overloaded : .notAuthenticated)
        }
    }
}

extension Credential {
    init(_ head: HTTPRequestHead) {
        self.init(authorization: head.headers["authorization"], cookies: head.headers["cookie"])
    }
}
