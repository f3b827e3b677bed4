import Glibc
import NaviFiles

/// A folder whose files tell the worker what to run: looked at again and again, believed only when nobody but its owner
/// and root can have written it.
struct WatchedFolder: Sendable {
    /// What one look shows.
    struct Look: Sendable {
        /// Files to use, by name.
        var files: [FolderFile] = []
        var problems: [FileProblem] = []
    }

    /// How often folders are looked at: a change is in force after this and the time it takes to read the file.
    static let interval = Duration.seconds(1)
    /// Files beyond these are not used.
    static let maxFiles = 64

    let path: String
    /// Whose files are used, besides root's.
    var owner: uid_t = geteuid()

    /// Plain files that are not hidden; links are followed, folders are not.
    func look() -> Look {
        var look = Look()
        do throws(FileProblem) {
            for name in try names() {
                do throws(FileProblem) {
                    let file = try FolderFile(name: name, path: "\(path)/\(name)", owner: owner)
                    if let file { look.files.append(file) }
                } catch {
                    look.problems.append(error)
                }
            }
        } catch {
            look.problems.append(error)
        }
        if look.files.count > Self.maxFiles {
            look.problems.append(FileProblem(path, "only the first \(Self.maxFiles) files are used"))
            look.files.removeLast(look.files.count - Self.maxFiles)
        }
        return look
    }

    private func names() throws(FileProblem) -> [String] {
        var attributes = stat()
        let names: [FileName]
        do throws(SystemError) {
            let folder = try Directory(path: path)
            try check("look at") { fstat(folder.descriptor, &attributes) }
            names = try folder.names()
        } catch {
            throw FileProblem(path, "the folder cannot be read: \(String(cString: strerror(error.number)))")
        }
        try FolderFile.check(attributes, name: path, owner: owner)
        return names.map(\.text).filter { !$0.hasPrefix(".") }.sorted()
    }
}
