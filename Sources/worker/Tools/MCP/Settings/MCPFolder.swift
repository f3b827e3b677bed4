import NaviConfiguration
import NaviProtocol

/// Reads the folder of MCP servers again and again. Pure but for the files: which servers are to run.
struct MCPFolder: Sendable {
    /// A server that is to run.
    struct Entry: Sendable {
        let file: String
        /// The part of its tools' names that stands for it.
        let name: String
        let settings: MCPServerSettings
    }

    private struct Known: Sendable {
        let file: FolderFile
        /// Of the last good version of the file.
        let settings: MCPServerSettings?
        let problem: FileProblem?
    }

    private static let maxFileBytes = 256 * 1024

    private let folder: WatchedFolder
    private let environment: [String: String]
    private var known: [String: Known] = [:]
    private(set) var problems: [FileProblem] = []

    init(_ folder: WatchedFolder, environment: [String: String]) {
        self.folder = folder
        self.environment = environment
    }

    /// Looks at the folder and reads what has changed. A bad edit keeps the last good version.
    ///
    /// - Returns: The servers that are to run, by file.
    mutating func look() -> [Entry] {
        let look = folder.look()
        problems = look.problems
        let files = look.files.filter { $0.name.hasSuffix(".json") }
        known = Dictionary(uniqueKeysWithValues: files.map { ($0.name, current($0)) })
        var entries: [Entry] = []
        for file in files {
            guard let known = known[file.name] else { continue }
            if let problem = known.problem { problems.append(problem) }
            guard let settings = known.settings, !settings.isDisabled else { continue }
            let name = MCPNames.server(String(file.name.dropLast(".json".count)))
            if let other = entries.first(where: { $0.name == name }) {
                problems.append(FileProblem(file.name, "its tools would be named like those of \(other.file)"))
            } else {
                entries.append(Entry(file: file.name, name: name, settings: settings))
            }
        }
        return entries
    }

    private func current(_ file: FolderFile) -> Known {
        let before = known[file.name]
        if let before, before.file == file { return before }
        do throws(FileProblem) {
            return Known(file: file, settings: try read(file), problem: nil)
        } catch {
            return Known(file: file, settings: before?.settings, problem: error)
        }
    }

    private func read(_ file: FolderFile) throws(FileProblem) -> MCPServerSettings {
        let reading: FileReading
        do throws(UnfitFile) {
            reading = try FileReading(file.path, maxBytes: Self.maxFileBytes)
        } catch {
            throw FileProblem(file.name, "it \(error)")
        }
        guard file.isOf(reading.status) else { throw FileProblem(file.name, "it was exchanged while it was read") }
        let json: JSONValue
        do throws(JSONSyntaxError) {
            json = try JSONValue(json: reading.bytes)
        } catch {
            throw FileProblem(file.name, "it is no JSON that can be read")
        }
        return try MCPServerSettings(json, file: file.name, environment: environment)
    }
}
