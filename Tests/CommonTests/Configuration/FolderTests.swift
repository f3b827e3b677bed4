import Foundation
import TestKit
import Testing

@testable import NaviConfiguration

@Suite("Folders that settings name")
struct FolderTests {
    @Test("A folder serves when it is there, or when it can be made; looking changes nothing")
    func needs() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("x", to: "file")
        let cases: [(String, FolderProblem.Need, String?)] = [
            (folder.path, .readable, nil), (folder.path, .writable, nil), (folder.path, .madeInParent, nil),
            (folder["new"], .readable, "there is no folder"), (folder["new"], .writable, "there is no folder"),
            (folder["new"], .madeInParent, nil), (folder["new/"], .madeInParent, nil),
            (folder["a/new"], .madeInParent, "cannot be made"), (folder["a/new"], .madeWithParents, nil),
            (file, .readable, "is not a folder"), (file, .madeInParent, "is not a folder"),
            ("\(file)/x", .madeInParent, "cannot be reached"), ("\(file)/x", .madeWithParents, "cannot be reached"),
            (folder[String(repeating: "x", count: 4096)], .madeInParent, "cannot be reached"),
        ]
        for (path, need, problem) in cases {
            let found = FolderProblem.find(path, need: need)
            #expect(problem.map { found?.contains($0) == true } ?? (found == nil), "\(path) \(need): \(found ?? "-")")
        }
        #expect(folder.names() == ["file"])
    }

    @Test("The state folder is made for this user alone, and what is in its way is named")
    func stateFolder() throws {
        let folder = try TemporaryFolder()
        var loader = SettingsLoader(environment: ["NAVI_STATE_DIR": folder["state"]])
        let paths = StatePaths(&loader, workingDirectory: "/")
        for _ in 0..<2 { try paths.makeStateFolder() }
        let attributes = try FileManager.default.attributesOfItem(atPath: folder["state"])
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        var missing = SettingsLoader(environment: ["NAVI_STATE_DIR": folder["a/b"], "DB_PATH": folder.path])
        let others = StatePaths(&missing, workingDirectory: "/")
        others.check(&missing)
        let error = #expect(throws: ConfigurationError.self) { try missing.finish() }
        #expect(error?.problems.count == 2)
        #expect(error?.problems.first?.hasPrefix("NAVI_STATE_DIR: '\(folder["a/b"])' cannot be made") == true)
        #expect(throws: ConfigurationError.self) { try others.makeStateFolder() }
    }

    @Test(
        "A state folder that others can enter is shut when it is Navi's alone; if not, it is refused when they can write"
    )
    func openStateFolder() throws {
        let folder = try TemporaryFolder()
        func mode(_ name: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: folder[name])[.posixPermissions] as? Int
        }
        for name in ["state/session_files/x", "state/work"] { try folder.makeFolder(name) }
        for name in ["navi.db", "navi.db-wal", "ballast"] { try folder.write("", to: "state/\(name)") }
        for name in ["state", "state/session_files", "state/work"] { #expect(chmod(folder[name], 0o755) == 0) }
        var loader = SettingsLoader(environment: ["NAVI_STATE_DIR": folder["state"]])
        let paths = StatePaths(&loader, workingDirectory: "/")
        try paths.makeStateFolder()
        for name in ["state", "state/session_files", "state/work"] { #expect(try mode(name) == 0o700, "\(name)") }

        try folder.write("", to: "state/letters")
        func warning() throws -> String? {
            var warning: String?
            try paths.makeStateFolder { warning = $0 }
            return warning
        }
        #expect(try warning() == nil)
        for open in [0o755, 0o750, 0o775, 0o711] {
            #expect(chmod(folder["state"], mode_t(open)) == 0)
            let text = try #require(try warning())
            #expect(text.contains("letters") && text.contains("chmod 700"))
            #expect(try mode("state") == open)
        }
        for open in [0o777, 0o1777, 0o702] {
            #expect(chmod(folder["state"], mode_t(open)) == 0)
            let error = #expect(throws: ConfigurationError.self) { try warning() }
            #expect(error?.description.contains("letters") == true && error?.description.contains("chmod 700") == true)
            #expect(try mode("state") == open & 0o777 || open == 0o1777)
        }
    }
}
