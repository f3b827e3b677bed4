import Glibc

/// Walks through everything below a folder, never through links, until enough was found.
struct FileSearch {
    /// Gives the findings of one entry: its name, what it is, its path, and the folder it is in.
    typealias Visit = (String, stat, String, FileDescriptorHandle) -> [String]

    private let limits: FileLimits
    private let budget: FileBudget
    private let protected: Set<AllowedFolders.Identity>
    private var findings: [String] = []
    /// Why not everything was looked at.
    private var gap: String?
    /// There is enough, or no time left.
    private var isDone = false

    init(limits: FileLimits, budget: FileBudget, protected: Set<AllowedFolders.Identity>) {
        self.limits = limits
        self.budget = budget
        self.protected = protected
    }

    mutating func run(_ start: FileLocation, _ visit: Visit) throws(FileToolError) {
        walk(try start.openFolder(), path: start.path, depth: 0, visit)
    }

    mutating func take(_ found: [String]) {
        findings += found
        if findings.count > limits.maxFound {
            findings.removeLast(findings.count - limits.maxFound)
            gap = "there is more than these \(limits.maxFound)"
            isDone = true
        }
    }

    func result(nothing: String) -> String {
        let text =
            findings.isEmpty ? nothing : Fence.marking(findings.joined(separator: "\n"), "what was found")
        return gap.map { "\(text)\n[… not everything was searched: \($0) …]" } ?? text
    }

    private mutating func walk(_ folder: FileDescriptorHandle, path: String, depth: Int, _ visit: Visit) {
        guard depth < limits.maxDepth else {
            gap = "folders are nested too deeply"
            return
        }
        // A folder that cannot be read has nothing to find.
        let names = (try? folder.names(limit: limits.maxVisited + 1, path: path)) ?? []
        for name in names.sorted() where !isDone {
            guard budget.visit() else {
                gap = budget.hasTime ? "there are too many files" : "it took too long"
                isDone = true
                return
            }
            guard let status = try? folder.status(name, path: path),  // gone meanwhile
                !protected.contains(AllowedFolders.Identity(status))
            else { continue }
            let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            take(visit(name, status, child, folder))
            if status.isFolder, let open = try? folder.open(name, O_RDONLY | O_DIRECTORY, path: child) {  // or not ours
                walk(open, path: child, depth: depth + 1, visit)
            }
        }
    }
}
