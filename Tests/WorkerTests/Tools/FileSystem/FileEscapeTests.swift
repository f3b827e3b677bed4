import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// Attempts to get out of the allowed folder.
@Suite(.timeLimit(.minutes(1))) struct FileEscapeTests {
    private static let actions = FileAction.allCases.map(\.rawValue)

    private let fixture: FileFixture

    init() throws {
        fixture = try FileFixture()
        try fixture.folder.write("inside", to: "allowed/sub/file.txt")
        try fixture.link("allowed/up", to: "..")
        try fixture.link("allowed/out", to: fixture.folder["outside"])
        try fixture.link("allowed/secret", to: "../outside/secret.txt")
        try fixture.link("allowed/sub/chain", to: "../out")
        try fixture.link("allowed/loop", to: "loop")
        try fixture.link("allowed/root", to: "/")
        try fixture.link("allowed/self", to: "/proc/self/root")
        try fixture.link("allowed/dangling", to: "../outside/new.txt")
    }

    private static let escapes = [
        "../outside/secret.txt", "sub/../../outside/secret.txt", "./../outside/secret.txt", "up/outside/secret.txt",
        "out/secret.txt", "secret", "sub/chain/secret.txt", "root/etc/passwd", "self/etc/passwd", "/etc/passwd", "/",
        "loop", "loop/x", "//etc/passwd", "sub/file.txt/../../../outside/secret.txt", "..", "../allowed-not/x", "out",
        "a\u{0}b", "", "dangling", "up", "up/allowed/../outside/secret.txt", "../../../../../../etc/passwd",
    ]

    @Test(arguments: escapes)
    func noPathLeadsOut(_ path: String) async throws {
        for action in Self.actions {
            let more: JSONObject = [
                "content": "changed", "pattern": "s", "destination": "sub/copy", "recursive": true, "overwrite": true,
            ]
            // What only touches the link itself may work, and then touches nothing else.
            let result = try await fixture.run(action, path, more)
            #expect(!result.text.contains("secret.txt:") && !result.output.contains("root:"), "\(action) \(path)")
            if ["read", "write", "list", "mkdir", "find", "grep", "copy"].contains(action) {
                #expect(!result.isSuccess, "\(action) \(path): \(result.text)")
            }
            try expectOutsideIsWhole()
        }
    }

    @Test(arguments: escapes)
    func nothingIsPutOutside(_ path: String) async throws {
        for action in ["move", "copy"] {
            for overwrite in [true, false] {
                _ = try await fixture.run(
                    action, "sub/file.txt", ["destination": .string(path), "overwrite": .bool(overwrite)])
                try expectOutsideIsWhole()
            }
        }
    }

    private func expectOutsideIsWhole() throws {
        #expect(fixture.folder.names(in: "outside") == ["secret.txt"])
        #expect(try fixture.text("outside/secret.txt") == "secret")
        #expect(Set(fixture.folder.names()) == ["allowed", "outside"])
    }

    @Test func linksThatStayInsideAreFollowed() async throws {
        try fixture.link("allowed/good", to: "sub")
        try fixture.link("allowed/sub/back", to: "../sub/file.txt")
        try fixture.link("allowed/absolute", to: fixture.folder["allowed/sub/file.txt"])
        for path in [
            "good/file.txt", "sub/back", "absolute", "good/../good/back", fixture.folder["allowed/good/file.txt"],
        ] {
            #expect(try await fixture.run("read", path).output == Fence.marking("inside", "the file"), "\(path)")
        }
        #expect(try await fixture.run("info", "good").output.hasPrefix("kind: link"))
    }

    @Test func deletingALinkLeavesWhatItPointsTo() async throws {
        #expect(try await fixture.run("delete", "out", ["recursive": true]).isSuccess)
        try fixture.link("allowed/sub/out", to: fixture.folder["outside"])
        #expect(try await fixture.run("delete", "sub", ["recursive": true]).isSuccess)
        try expectOutsideIsWhole()
        #expect(!fixture.folder.exists("allowed/sub"))
    }

    @Test func searchesFollowNoLinks() async throws {
        let found = try await fixture.run("find", ".", ["pattern": "*"]).output
        #expect(!found.contains("secret.txt") && found.contains("link ./out"))
        #expect(try await fixture.run("grep", ".", ["pattern": "secret"]).output == "No line contains it.")
    }

    @Test(arguments: ["state", "state/navi.db", "sub/../state/navi.db", "into-state/navi.db", "state/../state/navi.db"])
    func whatIsNavisOwnStaysClosed(_ path: String) async throws {
        try fixture.link("allowed/into-state", to: "state")
        for action in Self.actions {
            let result = try await fixture.run(
                action, path, ["content": "x", "pattern": "s", "destination": "x", "recursive": true])
            #expect(!result.isSuccess, "\(action) \(path)")
        }
        _ = try await fixture.run("move", "sub/file.txt", ["destination": "state/navi.db", "overwrite": true])
        #expect(try await !fixture.run("grep", ".", ["pattern": "state"]).output.contains("navi.db"))
        #expect(try fixture.text("allowed/state/navi.db") == "state")
    }

    @Test func aFolderAroundSomethingOfNavisOwnIsNotMovedAway() async throws {
        let folder = try TemporaryFolder()
        try folder.write("state", to: "project/.navi/navi.db")
        let tool = FileSystemTool(folders: AllowedFolders([folder.path], protected: [folder["project/.navi"]]))
        for arguments: JSONValue in [
            ["action": "move", "path": "project", "destination": "other"],
            ["action": "delete", "path": "project", "recursive": true],
        ] {
            #expect(try await !tool.call(arguments, .fixture()).isSuccess)
            #expect(try folder.read("project/.navi/navi.db") == Array("state".utf8))
        }
    }

    @Test func whatWouldBecomeNavisOwnCannotBeMade() async throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "a.txt")
        try folder.makeFolder("sub")
        let tool = FileSystemTool(
            folders: AllowedFolders([folder.path], protected: [folder["navi.env"], folder["sub/tools"]]))
        for path in ["navi.env", "sub/../navi.env", "sub/tools", "sub/tools/evil"] {
            for arguments: JSONValue in [
                ["action": "write", "path": .string(path), "content": "x"], ["action": "mkdir", "path": .string(path)],
                ["action": "move", "path": "a.txt", "destination": .string(path)],
                ["action": "copy", "path": "a.txt", "destination": .string(path)],
            ] {
                #expect(try await !tool.call(arguments, .fixture()).isSuccess, "\(arguments.jsonText())")
            }
        }
        #expect(Set(folder.names()) == ["a.txt", "sub"] && folder.names(in: "sub").isEmpty)
    }

    @Test func aProtectedFileIsNotReadOrReplaced() async throws {
        let folder = try TemporaryFolder()
        try folder.write("KEY=secret", to: "navi.env")
        try folder.write("x", to: "a.txt")
        let tool = FileSystemTool(folders: AllowedFolders([folder.path], protected: [folder["navi.env"]]))
        for arguments: JSONValue in [
            ["action": "read", "path": "navi.env"], ["action": "write", "path": "navi.env", "content": "x"],
            ["action": "move", "path": "a.txt", "destination": "navi.env", "overwrite": true],
            ["action": "copy", "path": "navi.env", "destination": "b.txt"], ["action": "delete", "path": "navi.env"],
        ] {
            #expect(try await !tool.call(arguments, .fixture()).isSuccess, "\(arguments.jsonText())")
        }
        #expect(try folder.read("navi.env") == Array("KEY=secret".utf8))
    }

    @Test func anAllowedFolderInAProtectedOneIsFound() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("state/work")
        try folder.makeFolder("free")
        let folders = AllowedFolders([folder["state/work"], folder["free"]], protected: [folder["state"]])
        #expect(folders.rootsInProtected.map(\.root) == [folder["state/work"]])
    }

    @Test func theAllowedFolderItselfStays() async throws {
        for path in [".", "sub/..", fixture.folder["allowed"]] {
            #expect(try await !fixture.run("delete", path, ["recursive": true]).isSuccess)
            #expect(try await !fixture.run("move", path, ["destination": "sub/x"]).isSuccess)
        }
        #expect(try fixture.text("allowed/sub/file.txt") == "inside")
    }

    @Test func pipesAndDevicesAreNotRead() async throws {
        #expect(mkfifo(fixture.folder["allowed/pipe"], 0o600) == 0)
        #expect(try await fixture.run("read", "pipe").error?.contains("is a pipe, not a file") == true)
        #expect(try await !fixture.run("write", "pipe", ["content": "x"]).isSuccess)
        #expect(try await fixture.run("grep", ".", ["pattern": "x"]).isSuccess)
    }

    /// A program that exchanges a folder for a link, again and again, while paths through it are used.
    @Test func aFolderThatBecomesALinkMeanwhileLeadsNowhere() async throws {
        let (folder, fixture) = (fixture.folder, fixture)
        try folder.write("fine", to: "allowed/flip/secret.txt")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    rename(folder["allowed/flip"], folder["allowed/flop"])
                    symlink(folder["outside"], folder["allowed/flip"])
                    unlink(folder["allowed/flip"])
                    rename(folder["allowed/flop"], folder["allowed/flip"])
                    await Task.yield()
                }
            }
            for _ in 0..<300 {
                let result = try await fixture.run("read", "flip/secret.txt")
                #expect(!result.output.contains("secret"))
                _ = try await fixture.run("write", "flip/secret.txt", ["content": "fine"])
            }
            group.cancelAll()
        }
        #expect(try fixture.text("outside/secret.txt") == "secret")
        #expect(folder.names(in: "outside") == ["secret.txt"])
    }
}
