import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import worker

@Suite(.timeLimit(.minutes(1))) struct FileSystemToolTests {
    @Test func aFileIsWrittenReadAddedToAndReplaced() async throws {
        let fixture = try FileFixture()
        #expect(try await fixture.run("write", "a.txt", ["content": "one\n"]).output == "Wrote 4 bytes to 'a.txt'.")
        #expect(try await fixture.run("write", "a.txt", ["content": "two\n", "append": true]).isSuccess)
        #expect(try await fixture.run("read", "a.txt").output == Fence.marking("one\ntwo\n", "the file"))
        chmod(fixture.folder["allowed/a.txt"], 0o640)
        #expect(try await fixture.run("write", fixture.folder["allowed/a.txt"], ["content": "three"]).isSuccess)
        #expect(try await fixture.run("read", "a.txt").output == Fence.marking("three", "the file"))
        #expect(try await fixture.run("info", "a.txt").output.contains("permissions: 640"))
        #expect(fixture.folder.names(in: "allowed") == ["a.txt", "state"])
    }

    @Test func partsOfAFileCanBeRead() async throws {
        let fixture = try FileFixture()
        let lines = (1...10).map { "line \($0)" }.joined(separator: "\n")
        _ = try await fixture.run("write", "a.txt", ["content": .string(lines)])
        #expect(
            try await fixture.run("read", "a.txt", ["offset": 3, "limit": 2]).output
                == Fence.marking("line 3\nline 4", "the file") + "\n[… lines 5 to 10 follow …]")
        #expect(
            try await fixture.run("read", "a.txt", ["offset": 9]).output == Fence.marking("line 9\nline 10", "the file")
        )
        #expect(try await fixture.run("read", "a.txt", ["offset": 11]).error == "'a.txt' has only 10 lines.")
    }

    @Test func whatIsNoTextIsNotRead() async throws {
        let fixture = try FileFixture()
        try Data([0x89, 0x50, 0, 1]).write(to: URL(filePath: fixture.folder["allowed/x.png"]))
        try Data([0xFF, 0xFE, 0xFD]).write(to: URL(filePath: fixture.folder["allowed/y"]))
        #expect(try await fixture.run("read", "x.png").error == "'x.png' is not text; it has 4 bytes.")
        #expect(try await !fixture.run("read", "y").isSuccess)
        #expect(try await fixture.run("grep", ".", ["pattern": "P"]).output == "No line contains it.")
    }

    @Test func aFileThatIsTooLargeIsShownInPart() async throws {
        var limits = FileLimits()
        limits.maxReadBytes = 100
        let fixture = try FileFixture(limits: limits)
        _ = try await fixture.run("write", "a", ["content": .string(String(repeating: "é", count: 100))])
        let result = try await fixture.run("read", "a").output
        #expect(
            result == Fence.marking(String(repeating: "é", count: 50), "the file")
                + "\n[… only the first 100 of 200 bytes …]")
        limits.maxWriteBytes = 10
        let small = try FileFixture(limits: limits)
        #expect(try await !small.run("write", "a", ["content": "12345678901"]).isSuccess)
    }

    @Test func foldersAreMadeListedAndDeleted() async throws {
        let fixture = try FileFixture()
        #expect(try await fixture.run("mkdir", "a/b/c").output == "Made 'a/b/c'.")
        #expect(try await fixture.run("mkdir", fixture.folder["allowed/a/b/c"]).output.contains("exists already"))
        _ = try await fixture.run("write", "a/f", ["content": "123"])
        #expect(try await fixture.run("list", "a").output == Fence.marking("folder b\nfile f (3 bytes)", "the folder"))
        #expect(try await fixture.run("list", "a/b/c").output == "The folder is empty.")
        #expect(try await fixture.run("mkdir", "a/f/g").error?.contains("exists already") == true)
        let refused = try await fixture.run("delete", "a")
        #expect(refused.error == "'a' is a folder with something in it.")
        #expect(try await fixture.run("delete", "a", ["recursive": true]).isSuccess)
        #expect(try await fixture.run("delete", "a").error == "'a' does not exist.")
    }

    @Test func filesAreMovedAndCopiedAndNotLostByIt() async throws {
        let fixture = try FileFixture()
        _ = try await fixture.run("write", "a", ["content": "A"])
        _ = try await fixture.run("write", "b", ["content": "B"])
        _ = try await fixture.run("mkdir", "d")
        for action in ["move", "copy"] {
            #expect(try await fixture.run(action, "a", ["destination": "b"]).error == "'b' exists already.")
        }
        #expect(try await fixture.run("copy", "a", ["destination": "d"]).isSuccess)
        #expect(try fixture.text("allowed/d/a") == "A")
        #expect(try await fixture.run("move", "a", ["destination": "b", "overwrite": true]).isSuccess)
        #expect(try fixture.text("allowed/b") == "A")
        #expect(!fixture.folder.exists("allowed/a"))
        #expect(try await fixture.run("copy", "d", ["destination": "e"]).error == "'d' is a folder, not a file.")
        #expect(try await fixture.run("move", "none", ["destination": "e"]).error == "'none' does not exist.")
    }

    @Test func filesAndLinesAreFound() async throws {
        let fixture = try FileFixture()
        for (name, text) in [("a.swift", "let x = 1\nLET y"), ("sub/b.swift", "let z\n"), ("sub/c.txt", "nothing")] {
            try fixture.folder.write(text, to: "allowed/\(name)")
        }
        #expect(
            try await fixture.run("find", ".", ["pattern": "*.swift"]).output
                == Fence.marking("file ./a.swift\nfile ./sub/b.swift", "what was found"))
        #expect(
            try await fixture.run("find", "sub", ["pattern": "?.txt"]).output
                == Fence.marking("file sub/c.txt", "what was found"))
        #expect(try await fixture.run("find", ".", ["pattern": "*.rs"]).output == "Nothing was found.")
        #expect(
            try await fixture.run("grep", ".", ["pattern": "let"]).output
                == Fence.marking("./a.swift:1: let x = 1\n./sub/b.swift:1: let z", "what was found"))
        #expect(
            try await fixture.run("grep", "a.swift", ["pattern": "LeT", "ignore_case": true]).output
                == Fence.marking("a.swift:1: let x = 1\na.swift:2: LET y", "what was found"))
        #expect(try await !fixture.run("find", ".", ["pattern": "a/b"]).isSuccess)
    }

    @Test func searchesEndAtTheirLimits() async throws {
        var limits = FileLimits()
        limits.maxFound = 5
        let fixture = try FileFixture(limits: limits)
        for number in 0..<20 { try fixture.folder.write("x", to: "allowed/\(number)") }
        let found = try await fixture.run("find", ".", ["pattern": "*"]).output
        #expect(found.split(separator: "\n").count { $0.hasPrefix("file ") } == 5)
        #expect(found.hasSuffix("[… not everything was searched: there is more than these 5 …]"))
        limits.maxVisited = 3
        let few = try FileFixture(limits: limits)
        for number in 0..<20 { try few.folder.write("x", to: "allowed/\(number)") }
        #expect(try await few.run("find", ".", ["pattern": "none"]).output.contains("too many files"))
        #expect(try await few.run("list", ".").isSuccess)
    }

    @Test func withoutAnExistingFolderThereIsNoTool() {
        #expect(AllowedFolders(["/nonexistent/navi"]).roots.isEmpty)
        #expect(AllowedFolders(["/tmp/"]).roots.map(\.path) == ["/tmp"])
    }

    @Test(arguments: [
        ("*", "", true), ("*", "x", true), ("a*b", "ab", true), ("a*b", "axxb", true), ("a*b", "axxc", false),
        ("?", "é", true),
        ("?", "", false), ("*.sw*t", "x.swift", true), ("**a**", "bab", true), ("abc", "abcd", false),
        ("[a]", "[a]", true),
        ("*a*a*a*a*a*a*a*a*b", String(repeating: "a", count: 250), false),
    ])
    func patternsFit(_ pattern: String, _ name: String, _ fits: Bool) throws {
        #expect(try Glob(pattern).matches(name) == fits)
    }

    @Test(arguments: UInt64(0)..<20)
    func textIsFoundWhereverItIs(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let line = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                "abA".randomElement(using: &random) ?? "a"
            }
            let wanted = String(
                (0..<Int.random(in: 1...4, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "b" })
            let text = String(line)
            #expect(ByteSearch(wanted, ignoresCase: false).occurs(in: Array(text.utf8)[...]) == text.contains(wanted))
            #expect(
                ByteSearch(wanted, ignoresCase: true).occurs(in: Array(text.utf8)[...])
                    == text.lowercased().contains(wanted))
        }
    }
}
