import Foundation
import Logging
import NaviProfiles
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

    @Test("A folder without any usable profile is an error that says why")
    func nothingUsable() throws {
        #expect(throws: ProfileCatalogError.self) {
            try ProfileCatalog(directory: folder.path, logger: logger)
        }
    }

    @Test("The profiles that are shipped are all usable")
    func shipped() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let catalog = try ProfileCatalog(directory: root.appending(path: "deploy/profiles").path, logger: logger)
        #expect(catalog.problems == [])
        #expect(Set(catalog.all().map(\.id)).isSuperset(of: ["secretary", "developer"]))
        #expect(!catalog.persona.isEmpty)
    }
}
