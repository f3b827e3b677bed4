import NaviFiles
import NaviProtocol
import NaviStore

extension FileContents {
    /// A file that a tool was asked for, or the failure that says why it is not there.
    enum Found: Sendable {
        case file(FileRecord, StoredFile)
        case failure(ToolResult)
    }

    /// - Throws: `StoreError`.
    func find(_ arguments: JSONValue, _ context: ToolContext) async throws -> Found {
        guard let name = arguments["name"]?.stringValue, !name.isEmpty else {
            return .failure(.failure("The argument 'name' is required and must be a string."))
        }
        do {
            switch try await files.open(name, session: context.sessionID) {
            case .opened(let record, let file): return .file(record, file)
            case .deleted: return .failure(.failure("The file '\(name.beginning(bytes: 255))' has been deleted."))
            case .unknown: return .failure(try await unknown(name, context))
            }
        } catch is SystemError {
            return .failure(.failure("The file could not be read."))
        }
    }

    /// The failure that lists the names which would have been right.
    private func unknown(_ name: String, _ context: ToolContext) async throws -> ToolResult {
        let known = try await files.list(context.sessionID).suffix(20).map(\.name)
        return .failure(
            "There is no file '\(name.beginning(bytes: 255))' in this conversation. "
                + (known.isEmpty ? "It has no files." : "Its files: \(known.joined(separator: ", "))."))
    }
}
