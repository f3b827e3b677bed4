import Foundation
import NaviProtocol
import TestKit

/// What users' own tools print: about themselves, and as their answers.
struct UserToolBorder: Border {
    let kind = BorderKind.userTools
    private static let callsPerTurn = 4

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        let half = numbers.lowerBound + (numbers.count + 1) / 2
        try await answer(numbers.lowerBound..<half, ground)
        try await describe(half..<numbers.upperBound, ground)
    }

    private func answer(_ numbers: Range<Int>, _ ground: HostileGround) async throws {
        var calls: [String] = []
        for number in numbers {
            var edges = ground.edges(kind, number)
            let honest = #"{"success":true,"output":"hello","error":null}"#
            let bytes = edges.once(in: 4) ? edges.bytes(max: 2000) : edges.spoiled(honest)
            ground.tally.begin(kind, number, bytes)
            try write(bytes, "tool-\(number)", ground)
            try write(Array(edges.pick(["0", "0", "1", "255"]).utf8), "status-\(number)", ground)
            calls.append("play:\(number)")
        }
        try await ground.withSessions(1, profile: HostileStage.dialects[0]) { sessions in
            for start in stride(from: 0, to: calls.count, by: Self.callsPerTurn) {
                let some = calls[start..<min(start + Self.callsPerTurn, calls.count)].joined(separator: " ")
                let turn = try await ground.system.rest.post(
                    "/sessions/\(sessions[0])/messages", #"{"content":"\#(HostileModel.toolsPrefix)\#(some)"}"#)
                if turn.status != 200 {
                    ground.tally.violation("user tools \(some): \(turn.status) \(turn.text.prefix(500))")
                }
            }
        }
        ground.tally.count(kind, "answers", numbers.count)
    }

    private func describe(_ numbers: Range<Int>, _ ground: HostileGround) async throws {
        for number in numbers {
            var edges = ground.edges(kind, number)
            let honest =
                #"{"name":"d\#(number)","description":"A tool.","parameters":{"type":"object","properties":{}},"#
                + #""read_only":true,"repeatable":false,"timeout":5,"manual":"m"}"#
            let bytes = edges.spoiled(honest)
            ground.tally.begin(kind, number, bytes)
            try write(bytes, "describe-\(number)", ground)
            let cases = ground.folder["cases"]
            try ground.folder.write(
                program: "#!/bin/sh\ncat '\(cases)/describe-\(number)'\necho >>'\(cases)/described-\(number)'\n",
                to: "tools/d\(number)")
        }
        for number in numbers {
            try await eventually("the workers to ask tool \(number)") {
                ground.folder.exists("cases/described-\(number)")
            }
        }
        let tools = try await ground.system.rest.get("/agents/tools")
        if tools.status != 200 { ground.tally.violation("/agents/tools: \(tools.status) \(tools.text.prefix(300))") }
        for number in numbers { try FileManager.default.removeItem(atPath: ground.folder["tools/d\(number)"]) }
        ground.tally.count(kind, "descriptions", numbers.count)
    }

    private func write(_ bytes: [UInt8], _ name: String, _ ground: HostileGround) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: ground.folder["cases/\(name)"]))
    }
}
