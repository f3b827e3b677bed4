import NIOHTTP1
import NaviProtocol

/// What is known of who opens a WebSocket.
enum SocketAdmission: Sendable {
    case admitted(Principal)
    /// The first frame has to tell.
    case awaitsAuth
    /// It shows what the database has to be asked for.
    case unseen(Credential)
    case refused(CloseCode)

    /// - Parameters:
    ///   - head: The request, past the gate: its origin, if it has one, is an allowed one.
    ///   - credential: What it shows.
    init(_ head: HTTPRequestHead, _ credential: Credential, _ approach: Approach, _ access: AccessControl) {
        let hasOrigin = head.headers.contains(name: "origin")
        do {
            if access.isUnseen(credential), hasOrigin || !credential.isAmbient {
                // What is known may do for now; it ends soon.
                self = access.token(credential).map { .admitted(Principal($0)) } ?? .unseen(credential)
                return
            }
            let principal = try access.socketPrincipal(credential, approach, hasOrigin: hasOrigin)
            self = principal.map(SocketAdmission.admitted) ?? .awaitsAuth
        } catch {
            self = .refused(error.code == .storageBusy ? .overloaded : .notAuthenticated)
        }
    }
}

extension Credential {
    /// It comes with every request of a browser, also with those that other sites' pages make.
    var isAmbient: Bool {
        switch self {
        case .cookie, .forwarded: true
        case .none, .bearer, .unusable: false
        }
    }
}
