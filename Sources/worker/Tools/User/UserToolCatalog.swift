/// What is known of the files of a folder of tools. Pure: which files have to be asked, and which tools there are.
struct UserToolCatalog: Sendable {
    private struct Entry {
        let file: FolderFile
        /// After a change of the file that of before, until the file has been asked.
        var tool: UserTool?
        var isAsked = false
        var problem: FileProblem?
        /// Times it was asked in vain.
        var failures = 0
    }

    /// A file may have been caught while it was being written, so it is asked again a few times before it has to change.
    private static let maxFailures = 3

    private var entries: [String: Entry] = [:]
    private var folderProblems: [FileProblem] = []

    /// The tools there are, by file. Of two files with one tool the first has it.
    var tools: [UserTool] {
        var names: Set<String> = []
        return sorted.compactMap(\.tool).filter { names.insert($0.name).inserted }
    }

    var problems: [FileProblem] {
        var owners: [String: String] = [:]
        let repeated = sorted.compactMap { entry -> FileProblem? in
            guard let tool = entry.tool else { return nil }
            guard let owner = owners[tool.name] else {
                owners[tool.name] = entry.file.name
                return nil
            }
            return FileProblem(entry.file.name, "'\(tool.name)' is the tool of \(owner) already")
        }
        return folderProblems + sorted.compactMap(\.problem) + repeated
    }

    /// Takes note of what the folder holds now.
    ///
    /// - Returns: The files to ask.
    mutating func take(_ look: WatchedFolder.Look) -> [FolderFile] {
        folderProblems = look.problems
        let files = look.files.filter(\.isExecutable)
        entries = Dictionary(
            uniqueKeysWithValues: files.map { file in
                guard let known = entries[file.name] else { return (file.name, Entry(file: file)) }
                return (file.name, known.file == file ? known : Entry(file: file, tool: known.tool))
            })
        return sorted.filter { !$0.isAsked && $0.failures < Self.maxFailures }.map(\.file)
    }

    /// Takes what a file said of itself, unless it has changed since.
    mutating func take(_ answer: Result<UserTool, FileProblem>, of file: FolderFile) {
        guard var entry = entries[file.name], entry.file == file else { return }
        switch answer {
        case .success(let tool): (entry.tool, entry.problem, entry.isAsked) = (tool, nil, true)
        case .failure(let problem):
            (entry.tool, entry.problem) = (nil, problem)
            entry.failures += 1
        }
        entries[file.name] = entry
    }

    private var sorted: [Entry] {
        entries.values.sorted { $0.file.name < $1.file.name }
    }
}
