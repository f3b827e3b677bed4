import Foundation
import NaviProtocol
import Synchronization
import TestKit

/// A careful client of a session: it sends each message again until it is acknowledged, comes back with its cursor, and
/// now and then stops a turn, uploads a file, or goes away.
final class ChaosClient: Sendable {
    private struct State {
        var log = ClientLog()
        var random: SeededGenerator
        /// Messages without an answer yet, in their order, and how often they were sent on this connection.
        var open: [(id: String, content: String)] = []
        var sentHere: Set<String> = []
        /// Everything that was ever sent.
        var contents: [String: String] = [:]
        var count = 0
        var isQuiet = false
    }

    let name: String
    let session: SessionID
    private let system: NaviSystem
    private let tally: ChaosTally
    private let sends: Bool
    private let state: Mutex<State>

    init(
        _ name: String, session: SessionID, sends: Bool, system: NaviSystem, tally: ChaosTally, random: SeededGenerator
    ) {
        self.name = name
        self.session = session
        self.sends = sends
        self.system = system
        self.tally = tally
        state = Mutex(State(random: random))
    }

    var log: ClientLog { state.withLock { $0.log } }
    /// Texts of all messages that were sent, by their ids.
    var contents: [String: String] { state.withLock { $0.contents } }
    var hasOpenMessages: Bool { state.withLock { !$0.open.isEmpty } }

    /// From now on it sends nothing new, and only sees to it that what it sent is acknowledged.
    func becomeQuiet() {
        state.withLock { $0.isQuiet = true }
    }

    /// Connects again and again, until cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await converse()
            } catch is CancellationError {
                return
            } catch {
                // Refused, closed, cut off: what a client has to live with here.
            }
            await pause(20...300)
        }
    }

    private func converse() async throws {
        let cursor = state.withLock { $0.log.cursor }
        let client = try await WebSocketClient.connect(port: system.port, session: session, cursor: cursor)
        tally.update { $0.connections += 1 }
        state.withLock { $0.sentHere = [] }
        let leaveAt = ContinuousClock.now + .random(1000...15_000)
        var actAt = ContinuousClock.now
        while !Task.isCancelled {
            do {
                try receive(try await client.next(timeLimit: .milliseconds(100)))
            } catch is TimeLimitExceeded {
                // Nothing to read just now.
            }
            guard ContinuousClock.now >= actAt else { continue }
            actAt = .now + .random(150...900)
            if ContinuousClock.now > leaveAt {
                // Half of the time without a word, as a closed laptop does.
                return Bool.random() ? try await client.abort() : try await client.close()
            }
            try await act(client)
        }
    }

    private func receive(_ frame: ReceivedFrame) throws {
        let isRecovered = state.withLock { state in
            state.log.receive(frame)
            switch frame.frame {
            case .messageAccepted(let accepted):
                state.open.removeAll { $0.id == accepted.clientMessageID }
            case .error(let error) where error.clientMessageID != nil:
                // Refused for now: it is tried again like one that was never answered.
                if let id = error.clientMessageID { state.sentHere.remove(id) }
            case .sessionSync(let sync): return sync.recovered
            default: break
            }
            return false
        }
        if case .error(let error) = frame.frame, error.clientMessageID != nil {
            tally.update { $0.refused[error.code.rawValue, default: 0] += 1 }
        }
        if isRecovered { tally.update { $0.recovered += 1 } }
    }

    private func act(_ client: WebSocketClient) async throws {
        guard sends else { return }
        let (message, wantsStop, wantsUpload) = state.withLock { state in
            let dice = state.isQuiet ? 100 : Int.random(in: 0..<100, using: &state.random)
            return (Self.nextMessage(&state, name: name, mayBeNew: dice < 60), dice == 98, dice == 99)
        }
        if let message {
            tally.update { if message.isAgain { $0.resent += 1 } else { $0.sent += 1 } }
            try await client.send(message: message.content, clientMessageID: message.id)
        }
        if wantsStop { try await client.sendStop() }
        if wantsUpload {
            _ = try await system.rest.upload(session, name: "\(name).txt", Array("from \(name)".utf8))
        }
    }

    /// One that was not acknowledged goes first; a new one only when few are open.
    private static func nextMessage(
        _ state: inout State, name: String, mayBeNew: Bool
    ) -> (id: String, content: String, isAgain: Bool)? {
        if let first = state.open.first(where: { !state.sentHere.contains($0.id) }) {
            state.sentHere.insert(first.id)
            return (first.id, first.content, true)
        }
        guard mayBeNew, state.open.count < 3 else { return nil }
        state.count += 1
        let id = "\(name)-\(state.count)"
        let content = "message \(id)"
        state.open.append((id, content))
        state.contents[id] = content
        state.sentHere.insert(id)
        return (id, content, false)
    }

    private func pause(_ range: ClosedRange<Int>) async {
        // Cancellation ends the pause early, and then the loop ends.
        try? await Task.sleep(for: .random(range))
    }
}

extension Duration {
    /// A random time in a range of milliseconds, for what no seed can decide anyway.
    fileprivate static func random(_ range: ClosedRange<Int>) -> Duration {
        .milliseconds(Int.random(in: range))
    }
}
