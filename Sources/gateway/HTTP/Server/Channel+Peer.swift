import NIOCore
import NaviConfiguration

extension Channel {
    /// The address at the other end, in one spelling.
    var peerName: String {
        switch remoteAddress {
        case .v4, .v6: remoteAddress?.ipAddress.flatMap { NetworkAddress($0)?.description } ?? PeerName.unknown
        case .unixDomainSocket: PeerName.unix
        // Nobody has to name its end of a Unix socket.
        case nil: localAddress?.pathname != nil ? PeerName.unix : PeerName.unknown
        }
    }
}
