import Foundation
import NaviProtocol
import TestKit

/// The edges of a hostile run, as faults of a chaos run: in small doses, while programs die.
actor ChaosEdges {
    private let tally: ChaosTally
    private var edges: Edges
    private var count = 0

    init(tally: ChaosTally, seed: UInt64) {
        self.tally = tally
        edges = Edges(seed: seed)
    }

    /// Some connections with requests and handshakes that are wrong.
    func sendRequests(to port: Int) async throws {
        let session = SessionID.random()
        for _ in 0..<20 {
            let bytes =
                edges.once(in: 2)
                ? HTTPCase.bytes(&edges, session: session)
                : SocketCase.bytes(&edges, session: session, cursor: nil)
            // Whatever it says, or nothing, or that it has just been killed: that it lives on is what the clients of the
            // run see to.
            try? await send(bytes, to: port)
        }
    }

    private func send(_ bytes: [UInt8], to port: Int) async throws {
        let connection = try await RawConnection.connect(port: port)
        defer { connection.close() }
        try await connection.send(WireText.bytes(bytes, port: port))
        _ = try await connection.response(timeLimit: .milliseconds(50))
    }

    /// A session of any rows, which is looked at and talked in, and deleted again.
    func makeRows(_ system: NaviSystem) async throws {
        count += 1
        let session = SessionID(high: 0xED6E_5000_0000_7000, low: UInt64(count))
        tally.update { $0.madeSessions.insert(session) }
        let maker = try RowMaker(path: system.databasePath)
        _ = try maker.make(session, &edges)
        try? await look(at: session, system)
        try maker.bury([session])
    }

    private func look(at session: SessionID, _ system: NaviSystem) async throws {
        for path in ["", "/messages", "/context"] { _ = try await system.rest.get("/sessions/\(session)\(path)") }
        _ = try await system.rest.post("/sessions/\(session)/messages", #"{"content":"hello","on_busy":"reject"}"#)
    }
}
