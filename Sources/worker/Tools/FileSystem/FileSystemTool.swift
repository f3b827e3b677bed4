import Logging
import NIOPosix
import NaviProtocol
import NaviTelemetry
import Synchronization

/// `filesystem`: files inside of the folders that the settings allow.
struct FileSystemTool: Tool {
    let folders: AllowedFolders
    var limits = FileLimits()

    let name = "filesystem"
    let effect = ToolEffect.once
    /// Searching stops by itself; this is for disks that hang.
    let timeLimit: Duration? = .seconds(60)

    /// The tool, if any of the folders in the settings exists.
    static func make(_ settings: ToolsConfiguration, logger: Logger) -> [any Tool] {
        guard !settings.allowedPaths.isEmpty else { return [] }
        let folders = AllowedFolders(settings.allowedPaths, protected: settings.protectedPaths)
        if folders.roots.count < settings.allowedPaths.count {
            logger.warning(
                "some allowed folders do not exist and are left out",
                metadata: .of([.count: settings.allowedPaths.count - folders.roots.count]))
        }
        return folders.roots.isEmpty ? [] : [FileSystemTool(folders: folders)]
    }

    var description: String {
        let roots = folders.roots.map(\.path).joined(separator: ", ")
        return "Reads and changes files on the server, inside of these folders only: \(roots). "
            + "Actions: \(FileAction.allCases.map(\.rawValue).joined(separator: ", "))."
    }

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "action": ["type": "string", "enum": .array(FileAction.allCases.map { .string($0.rawValue) })],
            "path": [
                "type": "string", "description": "The file or folder; absolute, or relative to the first folder.",
            ],
            "destination": ["type": "string", "description": "For move and copy: the new path."],
            "content": ["type": "string", "description": "For write: the text."],
            "append": ["type": "boolean", "description": "For write: add to the end."],
            "overwrite": ["type": "boolean", "description": "For move and copy: replace what is there."],
            "recursive": ["type": "boolean", "description": "For delete: with everything in it."],
            "pattern": [
                "type": "string",
                "description": "For find: a file name, * and ? stand for anything. For grep: the text to look for.",
            ],
            "ignore_case": ["type": "boolean", "description": "For grep."],
            "offset": ["type": "integer", "minimum": 1, "description": "For read: the first line to show."],
            "limit": ["type": "integer", "minimum": 1, "description": "For read: how many lines to show."],
        ],
        "required": ["action", "path"],
    ]

    let manual: String? = """
        | action | does |
        |---|---|
        | read | shows a text file, from line `offset`, `limit` lines |
        | write | replaces a file by `content`, or adds to it with `append` |
        | list | names, kinds and sizes in a folder |
        | info | kind, size, time of the last change, permissions |
        | mkdir | makes a folder, and those above it |
        | move, copy | to `destination`; replaces what is there only with `overwrite`; copies files, not folders |
        | delete | a file, a link or an empty folder; with `recursive` a folder with everything in it |
        | find | files and folders below `path` whose name fits `pattern` |
        | grep | lines below `path` that contain `pattern`, which is plain text |

        Links are followed as long as they stay inside of the allowed folders; find, grep and delete never follow any.
        """

    func effect(of arguments: JSONValue) -> ToolEffect {
        arguments["action"]?.stringValue.flatMap(FileAction.init(rawValue:))?.effect ?? effect
    }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        guard let action = arguments["action"]?.stringValue.flatMap(FileAction.init(rawValue:)) else {
            return .failure("The argument 'action' is required and must be one of those listed.")
        }
        let budget = FileBudget(limits)
        let (folders, limits) = (folders, limits)
        // Disks block, and searching takes long: neither may hold up the threads on which tasks run.
        return try await withTaskCancellationHandler {
            try await NIOThreadPool.singleton.runIfActive { () -> ToolResult in
                do throws(FileToolError) {
                    let actions = FileActions(arguments: arguments, folders: folders, limits: limits, budget: budget)
                    return .success(try actions.run(action))
                } catch {
                    return .failure(error.message)
                }
            }
        } onCancel: {
            budget.cancel()
        }
    }
}

/// What `filesystem` can do.
enum FileAction: String, CaseIterable, Sendable {
    case read
    case write
    case list
    case info
    case mkdir
    case move
    case copy
    case delete
    case find
    case grep

    var effect: ToolEffect {
        switch self {
        case .read, .list, .info, .find, .grep: .readOnly
        case .write, .mkdir, .move, .copy, .delete: .once
        }
    }
}
