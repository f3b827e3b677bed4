import Foundation
import Logging
import NaviProfiles
import Synchronization
import TestKit
import Testing

@Suite("Profiles")
struct ProfileCatalogTests {
    private let folder: TemporaryFolder
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ id: String, _ config: String, prompt: String = "You help.") throws {
        let directory = folder.path + "/" + id
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try config.write(toFile: directory + "/config.json", atomically: true, encoding: .utf8)
        try prompt.write(toFile: directory + "/system_prompt.txt", atomically: true, encoding: .utf8)
    }

    @Test("A profile is read with its models in order, whichever way they are written")
    func reads() throws {
        try write(
            "a",
            #"{"id":"a","name":"A","description":"d","model":["m1",{"backend":"ollama","model":"m2"}],"temperature":0.2}"#
        )
        try write("b", #"{"id":"b","name":"B","description":"d","model":"m","llm_backend":"openai"}"#, prompt: "P\n")
        let catalog = try ProfileCatalog(directory: folder.path, logger: logger)
        #expect(catalog.all().map(\.id) == ["a", "b"])
        #expect(
            catalog.profile("a")?.models == [
                ModelReference(backend: nil, name: "m1"), ModelReference(backend: .ollama, name: "m2"),
            ])
        #expect(catalog.profile("b")?.backend == .openai)
        #expect(catalog.profile("b")?.systemPrompt == "P\n")
        #expect(catalog.profile("c") == nil)
    }

    @Test("A bad profile is told with file and field, and does not hide the good ones")
    func badProfile() throws {
        try write("good", #"{"id":"good","name":"G","description":"d"}"#)
        try write("bad", #"{"id":"other","name":"","description":"d","temperature":9}"#)
        try write("worse", "{")
        let catalog = try ProfileCatalog(directory: folder.path, logger: logger)
        #expect(catalog.all().map(\.id) == ["good"])
        let problems = catalog.problems.joined(separator: "\n")
        for part in ["bad/config.json", "'id'", "'name'", "'temperature'", "worse/config.json"] {
            #expect(problems.contains(part), "\(part)")
        }
    }

    @Test("Everything that is wrong with a profile is told at once, each line with the file and the field")
    func allProblemsAtOnce() throws {
        try write("good", #"{"id":"good","name":"G","description":"d"}"#)
        try write(
            "bad",
            #"""
            {"id":"bad","name":7,"max_iterations":0,"temperature":"hot","enabled_tools":"all","model":[1],
             "tool_approval":{"x":"perhaps"},"llm_backend":"abacus","max_turn_seconds":0.1}
            """#)
        let catalog = try ProfileCatalog(directory: folder.path, logger: logger)
        let fields = [
            "name", "description", "max_iterations", "temperature", "enabled_tools", "model", "tool_approval",
            "llm_backend", "max_turn_seconds",
        ]
        #expect(catalog.problems.count == fields.count)
        for field in fields {
            #expect(catalog.problems.contains { $0.hasPrefix("bad/config.json: field '\(field)'") }, "\(field)")
        }
    }

    @Test("Limits, tools of sub-agents and approvals are read; a pattern holds for what begins like it")
    func agentFields() throws {
        try write(
            "a",
            #"""
            {"id":"a","name":"A","description":"d","max_iterations":7,"max_tool_calls":8,"max_turn_seconds":90,
             "subagent_tools":["x"],"tool_approval":{"mcp__*":"ask","mcp__time__*":"allow","terminal":"deny"},
             "compression_keep_recent":3,"is_subagent_only":true}
            """#)
        try "Alone.".write(
            toFile: folder.path + "/a/subagent_system_prompt.txt", atomically: true, encoding: .utf8)
        let profile = try #require(try ProfileCatalog(directory: folder.path, logger: logger).profile("a"))
        #expect(profile.limits.maxIterations == 7 && profile.limits.maxToolCalls == 8)
        #expect(profile.limits.maxTime == .seconds(90))
        #expect(profile.subagentTools == ["x"] && profile.subagentPrompt == "Alone." && profile.isSubagentOnly)
        #expect(profile.compression.keepRecentTurns == 3)
        let approvals = ["mcp__web__get", "mcp__time__now", "terminal", "todo"].map(profile.approval)
        #expect(approvals == [.ask, .allow, .deny, nil])
    }

    @Test("A prompt for sub-agents that cannot be read is told, not replaced by the profile's own")
    func unreadableSubagentPrompt() throws {
        try write("good", #"{"id":"good","name":"G","description":"d"}"#)
        try write("bad", #"{"id":"bad","name":"B","description":"d"}"#)
        let notUTF8 = Data([0x41, 0xFF, 0xFE])
        try notUTF8.write(to: URL(filePath: folder.path + "/bad/subagent_system_prompt.txt"))
        let catalog = try ProfileCatalog(directory: folder.path, logger: logger)
        #expect(catalog.all().map(\.id) == ["good"])
        #expect(
            catalog.problems.count == 1
                && catalog.problems.allSatisfy { $0.hasPrefix("bad/subagent_system_prompt.txt: cannot be read") })
    }

    @Test("A folder without any usable profile is an error that says why")
    func nothingUsable() throws {
        #expect(throws: ProfileCatalogError.self) {
            try ProfileCatalog(directory: folder.path, logger: logger)
        }
    }

    @Test("Files that are no text of a profile are not read, however long they are")
    func unfitFiles() throws {
        try write("good", #"{"id":"good","name":"A","description":"d"}"#)
        for (id, file) in [("long", "config.json"), ("pipe", "system_prompt.txt")] {
            try write(id, #"{"id":"\#(id)","name":"A","description":"d"}"#)
            try FileManager.default.removeItem(atPath: folder["\(id)/\(file)"])
        }
        #expect(FileManager.default.createFile(atPath: folder["long/config.json"], contents: nil))
        // 64 GiB without a byte on the disk.
        #expect(truncate(folder["long/config.json"], 1 << 36) == 0)
        #expect(mkfifo(folder["pipe/system_prompt.txt"], 0o600) == 0)
        let catalog = try ProfileCatalog(directory: folder.path, logger: logger)
        #expect(catalog.all().map(\.id) == ["good"])
        #expect(catalog.problems.contains("long/config.json: cannot be read: it is longer than 1 MiB"))
        #expect(catalog.problems.contains("pipe/system_prompt.txt: cannot be read: it is no file"))
    }

    @Test("A persona that cannot be read is told, the last good one stays, and a mended one counts at the next look")
    func badPersona() throws {
        try write("a", #"{"id":"a","name":"A","description":"d"}"#)
        let path = folder["persona.txt"]
        let good = Array("You are kind.".utf8)
        try Data(good).write(to: URL(filePath: path))
        let time = Mutex(ContinuousClock.now)
        let catalog = try ProfileCatalog(
            directory: folder.path, logger: logger, clocks: TestTime(running: { time.withLock { $0 } }))
        func look() { time.withLock { $0 += .seconds(2) } }
        #expect(catalog.persona == "You are kind.")

        try Data([0xFF, 0xFE, 0x80]).write(to: URL(filePath: path))
        look()
        #expect(catalog.persona == "You are kind.")
        #expect(catalog.problems.count == 1)
        #expect(catalog.problems[0].hasPrefix("persona.txt: "))

        // Without a trace in the file's size, time and number, as when only leave to read it was missing.
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.write(contentsOf: Data("Hi.".utf8))
        try file.close()
        try FileManager.default.setAttributes([.modificationDate: attributes[.modificationDate]!], ofItemAtPath: path)
        look()
        #expect(catalog.persona == "Hi.")
        #expect(catalog.problems.isEmpty)
    }

    @Test("The example in the reference is a profile")
    func documented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/profiles.md"), encoding: .utf8)
        let example = try #require(page.components(separatedBy: "```json\n").dropFirst().first)
        try write("researcher", try #require(example.components(separatedBy: "```").first))
        let catalog = try ProfileCatalog(directory: folder.path, logger: logger)
        #expect(catalog.problems == [])
        #expect(catalog.profile("researcher")?.models.count == 2)
    }

    @Test("The profiles that are shipped are all usable")
    func shipped() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let catalog = try ProfileCatalog(directory: root.appending(path: "deploy/profiles").path, logger: logger)
        #expect(catalog.problems == [])
        #expect(Set(catalog.all().map(\.id)).isSuperset(of: ["secretary", "developer", "server_admin", "researcher"]))
        #expect(catalog.all().allSatisfy { $0.approval(of: "terminal") != .allow })
        for profile in catalog.all() {
            for tool in ["terminal", "code_exec", "filesystem", "http_request", "web_view", "mcp__any__tool"] {
                #expect(profile.approval(of: tool) == .ask, "\(profile.id) uses \(tool) unasked")
            }
        }
        #expect(!catalog.persona.isEmpty)
    }
}
