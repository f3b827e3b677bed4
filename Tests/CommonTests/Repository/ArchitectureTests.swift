import Foundation
import Testing

@Suite("The page that tells how Navi is built")
struct ArchitectureTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static let kinds: Set<Substring> = ["struct", "class", "enum", "protocol"]

    private let page: String
    /// Of all Swift files, relative to the root.
    private let paths: [String]

    init() throws {
        page = try String(contentsOf: Self.root.appending(path: "docs/architecture.md"), encoding: .utf8)
        paths = try ["Sources", "Tests"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: Self.root.appending(path: folder).path)
                .filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }
        }
    }

    /// What stands between backticks.
    private var quoted: [String] {
        page.split(separator: "\n").flatMap { line in
            line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
    }

    @Test("Every file, type and module that it names is there")
    func names() throws {
        let modules = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        var known = Set(paths.flatMap { $0.split(separator: "/").dropLast().map(String.init) })
        for path in paths {
            let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let kind = words.firstIndex(where: Self.kinds.contains),
                    kind + 1 < words.count
                else { continue }
                known.insert(String(words[kind + 1].prefix { $0.isLetter || $0.isNumber }))
            }
        }
        var count = 0
        for name in quoted {
            if name.hasSuffix(".swift") {
                #expect(paths.contains { $0.hasSuffix("/\(name)") }, "\(name)")
            } else if name.contains("/") {
                #expect(FileManager.default.fileExists(atPath: Self.root.appending(path: name).path), "\(name)")
            } else if name.first?.isUppercase == true {
                let type = String(name.prefix { $0 != "." })
                #expect(known.contains(type) || modules.contains("\"\(type)\""), "\(name)")
                count += 1
            }
        }
        #expect(count > 40)
    }

    @Test("It tells every room of every program")
    func rooms() {
        for (program, edges) in HouseRules.rooms {
            for room in Set(edges.keys).union(edges.values.flatMap { $0 }).subtracting(["root"]) {
                let isTold = page.split(separator: "\n").contains { line in
                    line.split(separator: "|").contains { cell in
                        cell.split(separator: ",").contains { $0.trimmingCharacters(in: .whitespaces) == room }
                    }
                }
                #expect(isTold, "\(program)/\(room)")
            }
        }
    }
}
