import Foundation
import NaviConfiguration
import NaviTelemetry
import Testing

@Suite("The house rules")
struct HouseRulesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func files() throws -> [String] {
        let endings = [".swift", ".sh", ".py", ".js", ".css"]
        return try ["Sources", "Tests", "deploy"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
                .filter { path in endings.contains(where: path.hasSuffix) }
                .map { "\(folder)/\($0)" }
        }
    }

    @Test("Every file keeps the length and the import directions of the house")
    func everyFile() throws {
        let files = try Self.files()
        #expect(files.count > 100)
        for path in files {
            let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
            #expect(HouseRules.violations(path: path, text: text) == [])
        }
    }

    @Test("Functions are short, errors are let go for a reason, and what is called has a name")
    func everyFunction() throws {
        var closures = 0
        for path in try Self.files() where path.hasPrefix("Sources/") && path.hasSuffix(".swift") {
            let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
            #expect(CodeRules.violations(path: path, text: text) == [])
            closures += CodeRules.storedClosures(text)
        }
        #expect((1...40).contains(closures))
    }

    @Test("A function that is too long, and an error that is let go in silence, are found")
    func codeViolations() {
        let body = String(repeating: "        work()\n", count: CodeRules.maxFunctionLines - 1)
        let long = "struct A {\n    private static func long(\n        _ a: Int\n    ) throws {\n\(body)    }\n}\n"
        #expect(CodeRules.violations(path: "A", text: long) == ["A:2: a function of 63 lines"])
        #expect(CodeRules.violations(path: "A", text: "func short() {\n\(body)}\n") == ["A:1: a function of 61 lines"])
        let silent = "func f() {\n    // Reason.\n    try? a()\n}\n\n\nfunc g() {\n    try? b()\n}\n"
        #expect(
            CodeRules.violations(path: "A", text: silent) == ["A:8: an error is let go, and nothing says why"])
        let closures = "    let a: @Sendable () -> Int\n    private var b: (() async throws -> Void)?\n    let c: Int\n"
        #expect(CodeRules.storedClosures(closures) == 2)
    }

    @Test("A file that breaks a rule is found")
    func violationsAreFound() {
        let long = String(repeating: "\n", count: 401)
        #expect(HouseRules.violations(path: "Tests/X.swift", text: long) == ["Tests/X.swift: 401 lines"])
        let cases = [
            ("Sources/Common/Protocol/A.swift", "import NaviStore"),
            ("Sources/Common/Store/A.swift", "import NaviLink"),
            ("Sources/Common/Link/A.swift", "@testable import NaviStore"),
            ("Sources/gateway/HTTP/Routes/A.swift", "import NaviLink"),
            ("Sources/Common/Files/A.swift", "import NaviLink"),
            ("Sources/gateway/Turns/A.swift", "import worker"),
            ("Sources/worker/Agent/A.swift", "import GRDB"),
            ("Sources/worker/Agent/A.swift", "import Subprocess"),
            ("Sources/janitor/A.swift", "import NaviContext"),
            ("Sources/worker/Tools/User/A.swift", "import AsyncHTTPClient"),
            ("Sources/janitor/A.swift", "package import NaviLink"),
        ]
        for (path, text) in cases {
            #expect(HouseRules.violations(path: path, text: text).count == 1, "\(path): \(text)")
        }
        #expect(HouseRules.violations(path: "Sources/worker/Turns/A.swift", text: "import NaviStore") == [])
    }

    private static func rooms(of program: String) throws -> RoomGraph {
        let folder = root.appending(path: "Sources/\(program)")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        #expect(paths.count > 10)
        let texts = try paths.map { ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8)) }
        return RoomGraph(files: Dictionary(uniqueKeysWithValues: texts))
    }

    @Test(
        "No room of a program knows one that knows it, and each knows only those that the house names",
        arguments: [
            "gateway", "worker", "janitor",
        ])
    func rooms(program: String) throws {
        let graph = try Self.rooms(of: program)
        #expect(graph.circles == [])
        let known = Dictionary(grouping: graph.edges.keys, by: \.from).mapValues { Set($0.map(\.to)) }
        for (room, others) in known {
            let allowed = HouseRules.rooms[program]?[room] ?? []
            let more = others.subtracting(allowed).sorted().compactMap { graph.edges[.init(from: room, to: $0)] }
            #expect(more == [], "\(program)/\(room)")
            // What nobody needs would be an open door.
            #expect(allowed.subtracting(others) == [], "\(program)/\(room) does not know them")
        }
    }

    @Test("Rooms that know each other are found, and names with several homes say nothing")
    func circles() {
        let files = [
            "A/A.swift": "struct A { let b: B }\n// C\nlet text = \"C\"",
            "B/B.swift": "package final class B { var c: C? }",
            "C/C.swift": "enum C { case a(A) }\nprivate struct Hidden {}",
            "D/D.swift": "struct D { var a: A; struct B2 {} }",
            "E/E.swift": "struct E { var hidden: Hidden; var b: B2 }", "Root.swift": "let d: D",
        ]
        let graph = RoomGraph(files: files)
        #expect(
            graph.edges.keys.sorted().map(\.description) == [
                "A knows B", "B knows C", "C knows A", "D knows A", "root knows D",
            ])
        #expect(graph.circles.map { $0.prefix(9) } == ["A knows B", "B knows C", "C knows A"])
    }

    @Test("docs/metrics.md tells every metric, its kind and what it is")
    func metrics() throws {
        let path = Self.root.appending(path: "docs/metrics.md")
        let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("| `") }
        #expect(rows.count == MetricName.allCases.count)
        for name in MetricName.allCases {
            let row = rows.first { $0.hasPrefix("| `\(name.rawValue)` | \(name.kind.rawValue) | ") }
            #expect(row?.hasSuffix(" | \(name.help) |") == true, "\(name.rawValue)")
        }
    }

    @Test("The README tells every setting with its default")
    func readmeSettings() throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        for setting in SettingCatalog.all {
            let row = readme.split(separator: "\n").first { $0.hasPrefix("| `\(setting.name)` |") }
            #expect(row != nil, "\(setting.name) is missing")
            #expect(
                setting.defaultText.isEmpty || row?.contains("`\(setting.defaultText)`") == true,
                "\(setting.name): the default differs")
        }
    }
}
