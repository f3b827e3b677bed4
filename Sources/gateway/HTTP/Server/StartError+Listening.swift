import Glibc
import NIOCore
import NaviConfiguration
import NaviProcess

extension StartError {
    /// Why the gateway could not listen where it was told to.
    static func listening(_ socket: ListeningSocket, _ error: any Error) -> StartError {
        if case .path(let path) = socket {
            let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            return StartError(
                SettingCatalog.listenSocket, "cannot listen on \(path): \(reason)", exitStatus: .configuration)
        }
        guard case .address(let host, let port) = socket else {
            return StartError(
                SettingCatalog.host, "the inherited socket cannot be used: \(error)", exitStatus: .failure)
        }
        guard let number = (error as? IOError)?.errnoCode else {
            return StartError(
                SettingCatalog.host, "'\(host)' is no host that this machine knows", exitStatus: .configuration)
        }
        switch number {
        case EADDRINUSE:
            return StartError(
                SettingCatalog.port,
                "another program listens on \(host), port \(port); stop that one, or choose another port",
                exitStatus: .failure)
        case EADDRNOTAVAIL:
            return StartError(
                SettingCatalog.host, "'\(host)' is no address of this machine; 127.0.0.1 is", exitStatus: .configuration
            )
        case EACCES:
            return StartError(
                SettingCatalog.port, "only root may listen on port \(port); choose one from 1024 on",
                exitStatus: .configuration)
        default:
            let reason = String(cString: strerror(number))
            return StartError(
                SettingCatalog.host, "cannot listen on \(host), port \(port): \(reason)", exitStatus: .failure)
        }
    }
}
