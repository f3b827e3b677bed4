import NIOCore
import Synchronization

/// What all connections of a scripted model server share.
final class ModelServerCore: Sendable {
    private struct State {
        var answer: @Sendable (RecordedRequest) -> ModelScript
        var queue: [ModelScript] = []
        var count = 0
        var requests: [RecordedRequest] = []
        var channels: [ObjectIdentifier: any Channel] = [:]
        var prepared: PreparedAnswers?
    }

    let options: ScriptedModelServer.Options
    /// What `options.shortcut` answers.
    let shortcut: PreparedAnswers?
    let arrivals = Mailbox<RecordedRequest>("a request to the model")
    private let state: Mutex<State>

    init(options: ScriptedModelServer.Options, answer: @escaping @Sendable (RecordedRequest) -> ModelScript) {
        self.options = options
        shortcut = options.shortcut.map { PreparedAnswers($0.script, model: options.model) }
        state = Mutex(State(answer: answer))
    }

    /// With it, requests are neither read nor recorded.
    var prepared: PreparedAnswers? {
        get { state.withLock { $0.prepared } }
        set { state.withLock { $0.prepared = newValue } }
    }

    var requests: [RecordedRequest] { state.withLock { $0.requests } }

    func enqueue(_ scripts: [ModelScript]) { state.withLock { $0.queue += scripts } }

    func setAnswer(_ answer: @escaping @Sendable (RecordedRequest) -> ModelScript) {
        state.withLock { $0.answer = answer }
    }

    /// Picks the script of a chat request, and records the request if it should be.
    func take(method: String, path: String, headers: [String: String], body: [UInt8]) -> (
        RecordedRequest, ModelScript
    ) {
        let number = state.withLock { state in
            defer { state.count += 1 }
            return state.count
        }
        // Read without the lock, which connections of others need.
        let request = RecordedRequest(number: number, method: method, path: path, headers: headers, body: body)
        let (queued, answer) = state.withLock { state in
            if options.recordsRequests {
                let place = state.requests.lastIndex { $0.number < number }.map { $0 + 1 } ?? 0
                state.requests.insert(request, at: place)
            }
            return (state.queue.isEmpty ? nil : state.queue.removeFirst(), state.answer)
        }
        let script = queued ?? answer(request)
        if options.recordsRequests { arrivals.put(request) }
        return (request, script)
    }

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { $0.channels[id] = channel }
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.channels[id] = nil } }
    }

    func closeConnections() {
        for channel in state.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
    }
}
