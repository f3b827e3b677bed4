import Foundation
import NaviProtocol
import TestKit

/// Everybody who has no business with a session, on every route and socket. Each case is asked twice: about a session that
/// is there, and about one that is not. The answers must be the same, take as long, and tell nothing.
struct StrangerBorder: Border {
    let kind = BorderKind.strangers
    /// A credential that looks like one of Navi's waits for the next of twenty looks a second into the database, with all
    /// others that wait: so many are under way at once.
    private static let width = 32
    /// Cases on one connection, one behind the other; fewer than an address has guesses.
    private static let batch = 8

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        let description = try await ground.guarded.rest.get("/openapi.json").expecting(200).json
        let routes = StrangerCase.routes(in: description)
        guard routes.count > 20 else { throw Failure("no routes in /openapi.json") }
        let before = try await ground.planted.state(in: ground.guarded)
        let times = (together: StrangerTimes(), alone: StrangerTimes())
        let batches = (numbers.count + Self.batch - 1) / Self.batch
        try await ground.each(0..<batches, width: Self.width) { place in
            let first = numbers.lowerBound + place * Self.batch
            try await attempt(first..<min(first + Self.batch, numbers.upperBound), routes, times, ground)
        }
        for difference in [times.together.difference, times.alone.difference].compactMap(\.self) {
            ground.tally.violation("strangers \(numbers): \(difference)")
        }
        guard try await ground.planted.state(in: ground.guarded) == before else {
            return ground.tally.violation("strangers \(numbers): somebody has changed a session that is not theirs")
        }
    }

    private func attempt(
        _ numbers: Range<Int>, _ routes: [StrangerCase.Route], _ times: (together: StrangerTimes, alone: StrangerTimes),
        _ ground: HostileGround
    ) async throws {
        var (together, alone): ([Asked], [Asked]) = ([], [])
        for number in numbers {
            var edges = ground.edges(kind, number)
            let tried = StrangerCase(&edges, routes: routes, planted: ground.planted)
            let asked = Asked(
                number: number, tried: tried, session: edges.pick(ground.planted.sessions), missing: edges.session())
            ground.tally.begin(kind, number, asked.request(true, port: ground.guarded.port))
            if tried.ending != .lengths { alone.append(asked) } else { together.append(asked) }
        }
        for one in alone { try await compare([one], times.alone, ground) }
        try await compare(together, times.together, ground)
    }

    /// One case, and both sessions that it is asked about.
    private struct Asked {
        let number: Int
        let tried: StrangerCase
        let session: SessionID
        let missing: SessionID

        func request(_ isThere: Bool, port: Int) -> [UInt8] {
            WireText.bytes(tried.bytes(isThere ? session : missing), port: port)
        }
    }

    private func compare(_ asked: [Asked], _ times: StrangerTimes, _ ground: HostileGround) async throws {
        guard let first = asked.first else { return }
        // Whoever comes second finds everything warm.
        let order = (first.number / Self.batch + first.number).isMultiple(of: 2) ? [true, false] : [false, true]
        var (answers, durations): ([Bool: [[UInt8]]], [Bool: Duration]) = ([:], [:])
        for isThere in order {
            let begun = ContinuousClock.now
            let requests = asked.map {
                StrangerLine.Request(
                    bytes: $0.request(isThere, port: ground.guarded.port), isHead: $0.tried.method == "HEAD")
            }
            answers[isThere] = try await StrangerLine(port: ground.guarded.port).exchange(
                requests, first.tried.ending)
            durations[isThere] = ContinuousClock.now - begun
        }
        times.note(durations, of: asked.count)
        for (place, one) in asked.enumerated() {
            guard let there = answers[true]?[place], let not = answers[false]?[place] else { continue }
            try await judge(one, there, not, ground)
        }
    }

    /// What depends on the session does so each time: no answer about the one is ever like one about the other. A request
    /// with rubbish behind it, or that is not all there, may be answered before that is read, or not.
    private func differsAlways(
        _ asked: Asked, _ there: [UInt8], _ missing: [UInt8], _ ground: HostileGround
    ) async throws -> Bool {
        var answers = [true: [there], false: [missing]]
        for attempt in 0..<8 {
            for isThere in attempt.isMultiple(of: 2) ? [true, false] : [false, true] {
                let request = StrangerLine.Request(
                    bytes: asked.request(isThere, port: ground.guarded.port), isHead: asked.tried.method == "HEAD")
                answers[isThere]? += try await StrangerLine(port: ground.guarded.port)
                    .exchange([request], asked.tried.ending).prefix(1)
            }
            for there in answers[true] ?? [] {
                for missing in answers[false] ?? []
                where StrangerAnswer.areAlike(there, asked.session, missing, asked.missing) { return false }
            }
        }
        return true
    }

    private func judge(
        _ asked: Asked, _ there: [UInt8], _ missing: [UInt8], _ ground: HostileGround
    ) async throws {
        ground.tally.count(kind, StrangerAnswer.status(there))
        let bytes = Data(there)
        for marker in ground.planted.markers where bytes.range(of: Data(marker.utf8)) != nil {
            ground.tally.violation(kind, asked.number, "an answer has '\(marker)' in it", seed: ground.plan.seed)
        }
        guard !StrangerAnswer.areAlike(there, asked.session, missing, asked.missing),
            try await differsAlways(asked, there, missing, ground)
        else { return }
        let shown = [there, missing].map { String(decoding: $0.prefix(700), as: UTF8.self) }
        ground.tally.violation(
            kind, asked.number, "a session that is there is answered otherwise:\n\(shown[0])\nand not:\n\(shown[1])",
            seed: ground.plan.seed)
    }
}

extension Edges {
    /// An identifier of nothing.
    mutating func session() -> SessionID {
        func digits(_ count: Int) -> String {
            (0..<count).map { _ in String(number(0...15), radix: 16) }.joined()
        }
        let text = "\(digits(8))-\(digits(4))-4\(digits(3))-a\(digits(3))-\(digits(12))"
        return SessionID(text) ?? .random()
    }
}
