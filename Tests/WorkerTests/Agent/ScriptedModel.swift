import NaviProfiles
import NaviProtocol
import Synchronization
import TestKit

@testable import worker

/// A model that answers as a test has written, one answer per call; keeps every request it got.
final class ScriptedModel: Sendable {
    /// One call of the model.
    struct Answer: Sendable {
        enum Ending: Sendable {
            case done(ModelUsage?)
            /// The limit of the answer was reached.
            case cut
            case error(ModelError)
            /// Never ends by itself; only cancelling the call ends it.
            case hang
        }

        var events: [[ModelEvent]] = []
        var ending = Ending.done(nil)
        /// Runs after the events were handed on and before the call ends.
        var meanwhile: @Sendable () async throws -> Void = {}

        static func text(_ pieces: String..., usage: ModelUsage? = nil) -> Answer {
            Answer(events: pieces.map { [.text($0)] }, ending: .done(usage))
        }

        static func calls(_ calls: ToolCall..., text: String? = nil, usage: ModelUsage? = nil) -> Answer {
            Answer(
                events: (text.map { [[.text($0)]] } ?? []) + [calls.map { .toolCall($0) }], ending: .done(usage))
        }

        static func failure(_ code: ModelError.Code, after events: ModelEvent...) -> Answer {
            Answer(events: [events], ending: .error(ModelError(code, "the model server says \(code.rawValue)")))
        }

        static func hang(after events: ModelEvent...) -> Answer {
            Answer(events: [events], ending: .hang)
        }
    }

    /// Every request, in order.
    let requests = Mailbox<ModelRequest>("a model request")
    /// Every call that has handed on its events and now ends or hangs.
    let streamed = Mailbox<Int>("a model call to stream its events")
    /// Every call that was cancelled.
    let cancelled = Mailbox<Int>("a cancelled model call")
    private let answers: Mutex<[Answer]>
    private let calls = Mutex(0)
    private let window: Int
    private let choose: @Sendable (ModelRequest) -> Answer?

    /// - Parameter choose: Answers some requests by what they ask; the others get the next of `answers`.
    init(
        choosing choose: @escaping @Sendable (ModelRequest) -> Answer? = { _ in nil }, answers: [Answer],
        window: Int = 10_000
    ) {
        self.choose = choose
        self.answers = Mutex(answers)
        self.window = window
    }

    convenience init(_ answers: Answer..., window: Int = 10_000) {
        self.init(answers: answers, window: window)
    }

    /// Calls so far.
    var callCount: Int { calls.withLock { $0 } }

    var access: ModelAccess {
        ModelAccess(
            stream: { try await self.stream($0, $1, $2) }, contextWindow: { $0.contextWindow ?? self.window })
    }

    private func stream(
        _ profile: Profile, _ request: ModelRequest, _ onEvents: ([ModelEvent]) async throws -> Void
    ) async throws -> ModelResult {
        let number = calls.withLock { number in
            number += 1
            return number
        }
        requests.put(request)
        guard let answer = choose(request) ?? answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
            throw ModelError(.invalidAnswer, "the script has no answer for call \(number)")
        }
        for batch in answer.events where !batch.isEmpty { try await onEvents(batch) }
        streamed.put(number)
        try await answer.meanwhile()
        let reference = profile.models.first ?? ModelReference(backend: nil, name: "scripted")
        switch answer.ending {
        case .done(let usage): return ModelResult(finishReason: .stop, usage: usage, model: reference)
        case .cut: return ModelResult(finishReason: .length, usage: nil, model: reference)
        case .error(let error): throw error
        case .hang:
            do {
                try await Signal("the end of a call that hangs").wait(timeLimit: .seconds(600))
            } catch {
                cancelled.put(number)
                throw CancellationError()
            }
            throw Failure("a hanging call went on")
        }
    }
}
