import CZeroMQ
import NIOCore

extension LinkError {
    /// The failure of a system call or of libzmq.
    static func system(_ what: String, number: Int32 = zmq_errno()) -> LinkError {
        let reason = String(cString: zmq_strerror(number))
        return LinkError(.system, "\(what): \(reason)", cause: IOError(errnoCode: number, reason: what))
    }
}
