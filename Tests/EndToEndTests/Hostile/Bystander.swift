import Foundation
import NIOCore
import NaviProtocol
import Synchronization
import TestKit

/// Somebody with a session of their own who only talks, steadily, all the time. Whatever is tried against the system,
/// their turns must be whole, and on time.
final class Bystander: Sendable {
    /// What they sent begins with this; the model answers it with `answer`.
    static let prefix = "bystander"
    static let pieces = (0..<8).map { "w\($0) " }
    private static let turnsPerSession = 40
    /// Of a whole turn.
    private static let timeLimit = Duration.seconds(10)

    private struct Heard: Sendable {
        var frame: ReceivedFrame
        var at: ContinuousClock.Instant
    }

    private let system: NaviSystem
    private let tally: HostileTally
    private let group: any EventLoopGroup
    private let waits = Mutex<[Wait]>([])

    /// For the first piece of an answer.
    struct Wait: Sendable {
        var length: Duration
        /// When which frame had come, for whoever asks where the time went.
        var course: String
    }

    /// - Parameter group: Nothing but the bystander, and the model that answers them, is on its loops: what they wait for
    ///   is the programs, not whoever makes the load.
    init(system: NaviSystem, tally: HostileTally, group: any EventLoopGroup) {
        self.system = system
        self.tally = tally
        self.group = group
    }

    /// Waits for the first piece of an answer since the last call, in their order of length.
    func takeWaits() -> [Wait] {
        waits.withLock { waits in
            defer { waits = [] }
            return waits.sorted { $0.length < $1.length }
        }
    }

    /// Talks until cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await converse()
            } catch is CancellationError {
                return
            } catch {
                // Cancelled in the middle of a wait, or really harmed.
                if Task.isCancelled { return }
                tally.violation("the bystander was harmed: \(error)")
                // A gateway that is gone would be noticed thousands of times.
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func converse() async throws {
        let heard = Mailbox<Heard>("a frame for the bystander")
        var options = WebSocketClient.Options()
        options.group = group
        options.onText = { bytes in
            // What is no frame shows as a hole in the turn.
            guard let frame = try? ReceivedFrame(json: Array(bytes.readableBytesView)) else { return }
            heard.put(Heard(frame: frame, at: .now))
        }
        let session = try await system.rest.createSession(profile: Self.prefix)
        let client = try await system.connect(session, options: options)
        for number in 0..<Self.turnsPerSession {
            try Task.checkCancellation()
            let start = ContinuousClock.now
            try await client.send(message: "\(Self.prefix) \(number)")
            let frames = try await collectTurn(heard, since: start)
            try judge(frames, since: start)
            try await Task.sleep(for: .milliseconds(40))
        }
        try await client.close()
        _ = try await system.rest.delete("/sessions/\(session)")
    }

    private func collectTurn(_ heard: Mailbox<Heard>, since start: ContinuousClock.Instant) async throws -> [Heard] {
        var frames: [Heard] = []
        while frames.last?.frame.frame.isTerminal != true {
            guard let next = try await heard.next(timeLimit: Self.timeLimit - (.now - start)) else { break }
            frames.append(next)
        }
        return frames
    }

    private func judge(_ heard: [Heard], since start: ContinuousClock.Instant) throws {
        let all = heard.map(\.frame)
        // A worker that is handed a turn too late, or has no room for it, leaves it to another, where it begins again.
        let begin = all.lastIndex { [.streamStart, .streamRestart].contains($0.frame.kind) } ?? 0
        let frames = Array(all[begin...])
        let indexes = frames.compactMap { $0.cursor?.index }
        guard indexes == Array(0..<indexes.count), !all[..<begin].contains(where: { $0.frame.kind == .streamDelta })
        else { throw Failure("frames \(all.compactMap { $0.cursor?.index })") }
        let expected = Self.pieces.joined()
        guard case .streamEnd(let end)? = frames.last?.frame, end.content.isIdentical(to: expected),
            frames.text.isIdentical(to: expected)
        else { throw Failure("a turn that is not whole: \(frames.map(\.frame))") }
        guard let first = heard.first(where: { $0.frame.frame.kind == .streamDelta }) else { return }
        let course = heard.prefix { $0.at <= first.at }.map { "\($0.frame.frame.kind) \(($0.at - start).shown)" }
        waits.withLock { $0.append(Wait(length: first.at - start, course: course.joined(separator: ", "))) }
    }
}

extension Duration {
    /// In milliseconds, for reports.
    var shown: String { formatted(.units(allowed: [.milliseconds], fractionalPart: .show(length: 1))) }
}

extension [Duration] {
    /// Of sorted durations the one that so many hundredths do not exceed.
    func percentile(_ hundredths: Int) -> Duration {
        isEmpty ? .zero : self[Swift.min(count - 1, count * hundredths / 100)]
    }
}
