import Foundation
import NaviProtocol
import TestKit
import Testing

/// The generator of edges, without which a hostile run would try nothing.
@Suite struct TestKitEdgesTests {
    private let honest = #"{"type":"message","content":"hello","count":17,"list":[true,null]}"#

    @Test func theSameCaseIsTheSameBytesInEveryRunAndAnotherOneIsNot() {
        func made(_ number: Int) -> [UInt8] {
            var edges = Edges(seed: 7, part: "part", number: number)
            return edges.spoiled(honest) + Array(edges.value().utf8) + edges.bytes(max: 40)
        }
        #expect((0..<200).allSatisfy { made($0) == made($0) })
        #expect(Set((0..<200).map(made)).count > 190)
    }

    @Test func theEdgesOfEveryKindComeUpWithinAFewThousandCases() {
        var wanted: Set<String> = [
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "4294967296", "9007199254740993",
            "1e400", "-0", #"\ud800"#, "\u{202E}", "\u{FEFF}", "\u{E9}", "e\u{301}",
        ]
        var edges = Edges(seed: 1)
        for _ in 0..<5000 where !wanted.isEmpty {
            let text = String(decoding: edges.spoiled(honest), as: UTF8.self)
            wanted = wanted.filter { wanted in !text.utf8.contains(wanted.utf8) }
        }
        #expect(wanted.isEmpty, "never came: \(wanted)")
    }

    @Test func anIntegerHasBothNeighboursOfEveryEnd() {
        for end in [Int64(1) << 31, 1 << 53, 1 << 62] {
            for neighbour in [end - 1, end, end + 1] {
                #expect(Edges.integers.contains(neighbour) && Edges.integers.contains(-neighbour))
            }
        }
        #expect(Edges.integers.contains(.max) && Edges.integers.contains(.min))
    }
}

extension Sequence<UInt8> {
    /// Whether the bytes stand in here, one after the other.
    fileprivate func contains(_ other: some Collection<UInt8>) -> Bool {
        Data(self).range(of: Data(other)) != nil
    }
}
