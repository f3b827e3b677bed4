import Foundation
import NaviConfiguration
import NaviProtocol
import TestKit
import Testing

@Suite("What Navi is built from")
struct BillOfMaterialsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The list, as `make sbom` makes it from this build.
    private func list(_ name: String = "list.json") throws -> JSONValue {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "\(Binaries.packageRoot)/deploy/sbom/sbom.py", "--scratch", try scratch, "--output",
            folder[name], "--notices", folder["notices.txt"],
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try JSONValue(json: try folder.read(name))
    }

    /// Where the build that runs this test is.
    private var scratch: String {
        get throws {
            var folder = URL(fileURLWithPath: try Binaries.path("navi-janitor"))
            while folder.path != "/" {
                folder.deleteLastPathComponent()
                if FileManager.default.fileExists(atPath: folder.appending(path: "workspace-state.json").path) {
                    return folder.path
                }
            }
            throw Failure("no build has this test")
        }
    }

    private func components(_ list: JSONValue, _ kind: String) -> [JSONValue] {
        (list["components"]?.arrayValue ?? []).filter { $0["purl"]?.stringValue?.hasPrefix("pkg:\(kind)/") == true }
    }

    @Test("Every package that was resolved is in the list, with version, revision and licence")
    func packages() throws {
        let list = try list()
        #expect(list["bomFormat"]?.stringValue == "CycloneDX")
        #expect(list["metadata"]?["component"]?["version"]?.stringValue == NaviVersion.current)
        let state = try JSONValue(
            json: Array(try Data(contentsOf: URL(fileURLWithPath: "\(try scratch)/workspace-state.json"))))
        let resolved = try #require(state["object"]?["dependencies"]?.arrayValue)
        let packages = components(list, "swift")
        #expect(packages.count == resolved.count && packages.count > 20)
        for dependency in resolved {
            let checkout = dependency["state"]?["checkoutState"]
            let package = packages.first { $0["name"] == dependency["subpath"] }
            #expect(package?["version"] == checkout?["version"], "\(dependency)")
            #expect(package?["hashes"]?.arrayValue?.first?["content"] == checkout?["revision"], "\(dependency)")
            #expect(package?["licenses"]?.arrayValue?.first?["expression"] != nil, "\(dependency)")
        }
        let notices = String(decoding: try folder.read("notices.txt"), as: UTF8.self)
        for words in ["swift-nio 2", "GRDB.swift 7", "Apache License"] { #expect(notices.contains(words)) }
    }

    @Test("Every wheel of the requirements and every library that is linked is in the list, with its checksum")
    func others() throws {
        let list = try list()
        let wheels = components(list, "pypi")
        var count = 0
        let requirements = "\(Binaries.packageRoot)/deploy/quickstart/requirements"
        for name in try FileManager.default.contentsOfDirectory(atPath: requirements) {
            let text = try String(contentsOfFile: "\(requirements)/\(name)", encoding: .utf8)
            count += text.split(separator: "\n").count { !$0.hasPrefix("#") && $0.contains("==") }
        }
        #expect(wheels.count == count && count > 50)
        #expect(wheels.allSatisfy { $0["hashes"]?.arrayValue?.isEmpty == false })
        let libraries = components(list, "deb").compactMap { $0["name"]?.stringValue }
        #expect(libraries.contains("libzmq5") && libraries.contains("libsqlite3-0"))
    }

    @Test("The same build gives the same list")
    func same() throws {
        _ = try (list("one.json"), list("two.json"))
        #expect(try folder.read("one.json") == folder.read("two.json"))
    }

    @Test("What a program says that it was built with is what was resolved")
    func builtIn() throws {
        let packages = components(try list(), "swift")
        #expect(ResolvedPackage.all.count == packages.count)
        for package in ResolvedPackage.all {
            #expect(
                packages.contains { component in
                    component["version"]?.stringValue == package.version
                        && component["hashes"]?.arrayValue?.first?["content"]?.stringValue == package.revision
                }, "\(package)")
            #expect(NaviProgram.worker.versionText.contains("\(package.name) \(package.version)"))
        }
    }
}
