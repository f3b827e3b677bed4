import NaviProfiles
import TestKit

@testable import worker

/// The forms in which a network, a proxy or another library may bring the same answer.
enum DialectCuts {
    /// The body with other line ends, or with more around it that means nothing.
    static func forms(of dialect: DialectCase) -> [(name: String, body: [UInt8])] {
        let body = dialect.body
        guard dialect.isStream else { return [("as it is", body)] }
        var forms = [("as it is", body), ("CRLF", body.replacingLineEnds([0x0D, 0x0A]))]
        forms.append(("no end of the last line", Array(body.reversed().drop { $0 == 0x0A }.reversed())))
        guard dialect.api != .ollama else {
            return forms + [("empty lines", body.replacingLineEnds(Array("\n\r\n\n".utf8)))]
        }
        forms.append(("CR", body.replacingLineEnds([0x0D])))
        // In front of the mark nothing may stand, and there is one of it.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        guard !body.starts(with: mark) else { return forms }
        forms.append(("BOM", mark + body))
        let lines = body.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let comment = Array(": OPENROUTER PROCESSING é".utf8)
        forms.append(
            ("comments", Array(lines.map { $0.isEmpty ? $0 : comment + [0x0A] + $0 }.joined(separator: [0x0A]))))
        return forms
    }

    /// The same bytes in parts.
    static func cuts(of form: (name: String, body: [UInt8]), _ edges: inout Edges) -> [[[UInt8]]] {
        var cuts = [[form.body], form.body.lines, edges.parts(of: form.body), edges.parts(of: form.body)]
        if ["as it is", "CR", "CRLF"].contains(form.name) { cuts.append(form.body.map { [$0] }) }
        return cuts
    }

    /// Beginnings of the body: up to each line's end, and some that end anywhere.
    static func beginnings(of dialect: DialectCase, _ edges: inout Edges) -> [[UInt8]] {
        let body = dialect.body
        let ends = body.indices.filter { body[$0] == 0x0A }.map { $0 + 1 }
        let others = (0..<10).map { _ in edges.number(0...body.count) }
        return Set(ends + others + [0]).sorted().map { Array(body.prefix($0)) }
    }
}

extension [UInt8] {
    /// Line by line, each with its end.
    fileprivate var lines: [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for byte in self {
            line.append(byte)
            if byte == 0x0A || byte == 0x0D {
                lines.append(line)
                line = []
            }
        }
        return lines + [line]
    }

    fileprivate func replacingLineEnds(_ end: [UInt8]) -> [UInt8] { flatMap { $0 == 0x0A ? end : [$0] } }
}
