import Foundation
import TestKit
import Testing

@testable import NaviConfiguration

@Suite("Files of lines NAME=value")
struct EnvironmentFileTests {
    @Test(
        "A value is what people expect of such files: quotes and comments are taken off",
        arguments: [
            ("A=b", "b"), ("A=b # c", "b"), ("A=\"b\" # c", "b"), ("A='b'#", nil), ("A='b' #", "b"), ("A = b", "b"),
            ("export A=b", "b"), ("\texport\tA=b\t", "b"), ("A=b#c", "b#c"), ("A=#b", "#b"), ("A= # b", ""),
            ("A=", ""), ("A=\"\"", ""), ("A=\"a b\"", "a b"), ("A='a \"b\" $c'", "a \"b\" $c"),
            (#"A="a\"b\\c\$d\`e\n""#, #"a"b\c$d`e\n"#), ("A=b=c", "b=c"), ("A=b\r", "b"), ("A=ä", "ä"),
            ("A=\"b", nil), ("A=\"b\" c", nil), ("A=b\\", nil), ("A=\u{1}", nil), ("A=\0", nil), ("A", nil),
            ("=b", nil), ("1A=b", nil), ("A B=c", nil), ("A\u{301}=b", nil), ("A=\u{301}b", "\u{301}b"), ("[A]", nil),
        ] as [(String, String?)])
    func values(line: String, value: String?) {
        let file = EnvironmentFile(line.utf8)
        #expect(file.entries.first?.value == value)
        #expect(file.problems.isEmpty == (value != nil), "\(file.problems)")
    }

    @Test("Comments, empty lines, a mark before UTF-8 and the lines of other systems do no harm; lines are counted")
    func lines() {
        let text = "\u{FEFF}# a\r\n\r\n; b\r\nA=1\r\n\r\n\tB=2"
        let file = EnvironmentFile(text.utf8)
        #expect(file.entries.map(\.name) == ["A", "B"] && file.entries.map(\.line) == [4, 6])
        #expect(file.problems == [])
        #expect(
            EnvironmentFile([0x41, 0x3D, 0xFF, 0x0A, 0x42]).problems == [
                "line 1: is not UTF-8", "line 2: expected NAME=value",
            ])
    }

    @Test("Every text without control characters comes back from the form in which it is written")
    func spelling() {
        var edges = Edges(seed: 1)
        for _ in 0..<2000 {
            let text = edges.text()
            guard !text.unicodeScalars.contains(where: { $0.value < 0x20 }) else { continue }
            #expect(EnvironmentFile("A=\(EnvironmentFile.spelled(text))".utf8).entries.first?.value == text, "\(text)")
        }
    }

    @Test("No bytes at all end the reader, and each line is an entry, a problem, or says nothing")
    func bytes() {
        var edges = Edges(seed: 2)
        let pieces: [[UInt8]] =
            [Array("NAVI_PORT=".utf8), Array("\n".utf8), Array("export ".utf8), [0x22], [0x27], [0x5C], [0x23], [0]]
            + Edges.badBytes
        for _ in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<edges.number(0...12) {
                bytes += edges.once(in: 3) ? Array(edges.text().utf8) : edges.pick(pieces)
            }
            let file = EnvironmentFile(bytes)
            #expect(file.entries.count + file.problems.count <= bytes.split(separator: 0x0A).count)
        }
    }

    @Test("The quick start reads the same from the same lines")
    func quickStart() async throws {
        let folder = try TemporaryFolder()
        let lines = [
            "A1=b", "A2=b # c", "A3=\"b\" # c", "A4='b c'", "A5 = b", "export A6=b", "A7=b#c", "A8=#b", "A9=",
            "A10=\"\"", #"A11="a\"b\\c\$d""#, "A12=b=c", "; x", "# y", "A13=b\r", "A14='a \"b\" $c'", "A15= # b",
        ]
        let file = try folder.write(lines.joined(separator: "\n"), to: "x.env")
        let script = """
            source "$0/deploy/quickstart/console.sh"; source "$0/deploy/quickstart/settings.sh"
            read_settings_file "$1"; for number in {1..15}; do name=A$number; echo "${!name-}"; done
            """
        let read = try await ProcessNursery.run { nursery in
            let shell = try await nursery.start(
                ChildProcess.Launch(
                    name: "bash", executable: try Binaries.tool("bash", package: "bash"),
                    arguments: ["-euc", script, Binaries.packageRoot, file], environment: ["PATH": "/usr/bin:/bin"],
                    logPath: folder["bash.log"]))
            #expect(try await shell.waitForExit() == .status(0), "\(shell.log)")
            return shell.output
        }
        #expect(read == EnvironmentFile(lines.joined(separator: "\n").utf8).entries.map(\.value))
    }
}
