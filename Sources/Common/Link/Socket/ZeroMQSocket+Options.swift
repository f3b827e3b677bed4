import CZeroMQ
import NaviProtocol

extension ZeroMQSocket {
    /// The gateway's socket, not yet bound. A peer that is not there, or does not read, is reported and never silently
    /// skipped (`ROUTER_MANDATORY`); a worker that connects anew replaces its old connection (`ROUTER_HANDOVER`).
    static func router(_ tuning: LinkTuning) throws(LinkError) -> ZeroMQSocket {
        let socket = try ZeroMQSocket(.router)
        try socket.set(ZMQ_ROUTER_MANDATORY, to: 1)
        try socket.set(ZMQ_ROUTER_HANDOVER, to: 1)
        try socket.set(ZMQ_SNDHWM, to: 10_000)  // per worker; credit keeps us far below
        try socket.setCommon(tuning)
        return socket
    }

    /// A worker's socket, not yet connected. Nothing is queued for a gateway that is not there (`IMMEDIATE`), and each
    /// connection begins with an empty message that tells the gateway of it (`PROBE_ROUTER`).
    static func dealer(_ worker: WorkerID, _ tuning: LinkTuning) throws(LinkError) -> ZeroMQSocket {
        let socket = try ZeroMQSocket(.dealer)
        try socket.set(ZMQ_ROUTING_ID, to: worker.value)
        try socket.set(ZMQ_IMMEDIATE, to: 1)
        try socket.set(ZMQ_PROBE_ROUTER, to: 1)
        try socket.set(ZMQ_RECONNECT_IVL, to: Int32(clamping: tuning.reconnectAfter.first.wholeMilliseconds))
        try socket.set(ZMQ_RECONNECT_IVL_MAX, to: Int32(clamping: tuning.reconnectAfter.longest.wholeMilliseconds))
        try socket.setCommon(tuning)
        return socket
    }

    private func setCommon(_ tuning: LinkTuning) throws(LinkError) {
        let interval = Int32(clamping: tuning.liveness.interval.wholeMilliseconds)
        let patience = interval * Int32(clamping: tuning.liveness.misses)
        try set(ZMQ_LINGER, to: 0)
        try set(ZMQ_HEARTBEAT_IVL, to: interval)
        try set(ZMQ_HEARTBEAT_TIMEOUT, to: patience)
        try set(ZMQ_HEARTBEAT_TTL, to: patience)
        try set(ZMQ_HANDSHAKE_IVL, to: patience)
        try set(ZMQ_MAXMSGSIZE, toLong: Int64(tuning.maxMessageBytes))
    }
}
