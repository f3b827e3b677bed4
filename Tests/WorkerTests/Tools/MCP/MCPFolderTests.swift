import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import worker

@Suite struct MCPServerSettingsTests {
    private let environment = ["HOME": "/home/ada", "PATH": "/bin", "TOKEN": "t0", "OPENAI_API_KEY": "secret"]

    private func settings(_ json: JSONValue) throws -> MCPServerSettings {
        try MCPServerSettings(json, file: "s.json", environment: environment)
    }

    @Test func aProgramGetsItsOwnEnvironmentAndLittleElse() throws {
        let settings = try settings([
            "command": "uvx", "args": ["mcp-server-time"], "cwd": "/tmp", "env": ["KEY": "${TOKEN}-1", "LANG": "C"],
        ])
        let launch = ProgramLaunch(
            executable: "uvx", arguments: ["mcp-server-time"],
            environment: ["PATH": "/bin", "HOME": "/home/ada", "LANG": "C", "KEY": "t0-1"], workingDirectory: "/tmp")
        #expect(settings.way == .program(launch))
        #expect(settings.timeLimit == .seconds(60))
        #expect(settings.allowedTools == nil)
        #expect(!settings.isReadOnly && !settings.trustsAnnotations && !settings.isDisabled)
    }

    @Test func aServerElsewhereHasAnAddressAndHeaders() throws {
        let settings = try settings([
            "url": "https://example.org/mcp", "headers": ["Authorization": "Bearer ${TOKEN}"], "timeout_seconds": 5,
            "tools": ["a"], "read_only": true, "trust_annotations": true, "disabled": true,
        ])
        #expect(
            settings.way == .http(url: "https://example.org/mcp", headers: ["Authorization": "Bearer t0"]))
        #expect(settings.allowedTools == ["a"])
        #expect(settings.isReadOnly && settings.trustsAnnotations && settings.isDisabled)
    }

    @Test(
        arguments: [
            ([:], "'command' or 'url'"), (["url": "ftp://x"], "'url'"), (["url": "http://"], "'url'"),
            (["command": 3], "'command'"), (["command": "x", "url": "http://x"], "only one"),
            (["command": "x", "args": "y"], "'args'"), (["command": "x", "args": [1]], "'args'"),
            (["command": "x", "env": []], "'env'"), (["command": "x", "env": ["A": 1]], "'env.A'"),
            (["command": "x", "env": ["A": "${NOPE}"]], "NOPE"), (["command": "x", "tols": []], "'tols'"),
            (["command": "x", "timeout_seconds": 0], "'timeout_seconds'"),
            (["command": "x", "disabled": 1], "'disabled'"),
            (["command": "x", "tools": ["a", 1]], "'tools'"), ([], "one JSON object"),
        ] as [(JSONValue, String)])
    func whatCannotBeRightIsNamed(json: JSONValue, reason: String) {
        #expect {
            try settings(json)
        } throws: { "\($0)".hasPrefix("s.json: ") && "\($0)".contains(reason) }
    }
}

@Suite struct MCPFolderTests {
    private let folder: TemporaryFolder
    private var servers: MCPFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("mcp")
        servers = MCPFolder(WatchedFolder(path: folder["mcp"]), environment: [:])
    }

    private func write(_ text: String, to name: String) throws {
        try folder.write(text, to: "mcp/\(name)")
        chmod(folder["mcp/\(name)"], 0o600)
    }

    @Test mutating func serversComeAndGoWithTheirFiles() throws {
        try write(#"{"command": "a"}"#, to: "a.json")
        try write(#"{"command": "b", "disabled": true}"#, to: "b.json")
        try write("# notes", to: "README.md")
        #expect(servers.look().map(\.name) == ["a"])
        try write(#"{"command": "b", "disabled": false}"#, to: "b.json")
        #expect(servers.look().map(\.name) == ["a", "b"])
        try FileManager.default.removeItem(atPath: folder["mcp/a.json"])
        #expect(servers.look().map(\.name) == ["b"])
        #expect(servers.problems.isEmpty)
    }

    @Test mutating func aBadEditKeepsTheLastGoodVersion() throws {
        try write(#"{"command": "a"}"#, to: "a.json")
        let before = servers.look()[0].settings
        for broken in ["{", #"{"command": 3, "args": []}"#] {
            try write(broken, to: "a.json")
            #expect(servers.look().map(\.settings) == [before])
            #expect(servers.problems.count == 1)
            #expect(servers.problems[0].file == "a.json")
        }
        try write(#"{"command": "better"}"#, to: "a.json")
        #expect(servers.look()[0].settings != before)
        #expect(servers.problems.isEmpty)
    }

    @Test mutating func twoServersNeverShareAName() throws {
        try write(#"{"command": "a"}"#, to: "a b.json")
        try write(#"{"command": "b"}"#, to: "a_b.json")
        #expect(servers.look().map(\.file) == ["a b.json"])
        #expect(servers.problems.map(\.file) == ["a_b.json"])
    }

    @Test mutating func aFileThatOthersMayWriteIsNotUsed() throws {
        try write(#"{"command": "a"}"#, to: "a.json")
        chmod(folder["mcp/a.json"], 0o666)
        #expect(servers.look().isEmpty)
        #expect(servers.problems.count == 1)
    }
}
