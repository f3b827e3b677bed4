import NaviFiles
import NaviProtocol
import NaviStore

/// `share_file`: makes a file of a text, for the user to download.
struct ShareFileTool: Tool {
    let files: SessionFiles
    let store: PatientStore
    let clocks: any TimeSource
    /// Where commands leave files; `nil` when there are no commands.
    var work: WorkFile?
    let name = "share_file"
    let description =
        "Saves text as a file of this conversation and gives the address under which the user can download it. "
        + "For results that are to be kept: a report, a table, code."
    /// Each run makes another file.
    let effect = ToolEffect.once

    var parameters: JSONValue {
        var properties: JSONObject = [
            "name": ["type": "string", "description": "A file name with its ending, such as report.md."],
            "content": ["type": "string", "description": "The whole text of the file."],
        ]
        guard work != nil else {
            return ["type": "object", "properties": .object(properties), "required": ["name", "content"]]
        }
        properties["path"] = [
            "type": "string", "description": "Instead of content: a file that a command left in /work.",
        ]
        return ["type": "object", "properties": .object(properties)]
    }

    /// Of one file's content; a model's answer is not longer either.
    static let maxBytes = 2 << 20

    /// What is shared stays in the session.
    func reach(of arguments: JSONValue) -> ToolReach { .session }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        let name = arguments["name"]?.stringValue ?? ""
        if let work, let path = arguments["path"]?.stringValue, !path.isEmpty {
            return try await share(path, in: work, as: name, context)
        }
        guard !name.isEmpty else { return .failure("The argument 'name' is required and must be a string.") }
        guard let content = arguments["content"]?.stringValue else {
            return .failure("The argument 'content' is required and must be a string.")
        }
        guard content.utf8.count <= Self.maxBytes else {
            return .failure("A shared file may have at most \(ByteCount.text(Self.maxBytes)).")
        }
        return try await share(Array(content.utf8), SafeFileName(name), context)
    }

    private func share(
        _ path: String, in work: WorkFile, as name: String, _ context: ToolContext
    ) async throws -> ToolResult {
        switch try await files.work.run({ try work.read(path, session: context.sessionID) }) {
        case .refused(let reason): .failure(reason)
        case .bytes(let bytes, let ownName):
            try await share(bytes, SafeFileName(name.isEmpty ? ownName : name), context)
        }
    }

    private func share(_ bytes: [UInt8], _ name: SafeFileName, _ context: ToolContext) async throws -> ToolResult {
        do {
            return try await publish(bytes, name, context)
        } catch let error as SystemError {
            return .failure(error.isDiskFull ? "The server's disk is full." : "The file could not be written.")
        }
    }

    private func publish(_ bytes: [UInt8], _ name: SafeFileName, _ context: ToolContext) async throws -> ToolResult {
        let root = files.root
        guard try await files.work.run({ try DiskSpace.of(root).hasRoom(for: bytes.count) }) else {
            return .failure("The server's disk is almost full.")
        }
        let now = clocks.now
        let publication = try await store.write { _ in
            try await files.add(
                bytes, name: name, session: context.sessionID, turn: context.turn,
                sessionLimitBytes: Limits().maxSessionFilesBytes, now: now)
        }
        switch publication {
        case .published(let record):
            let address = "/sessions/\(context.sessionID)/files/\(PercentCoding.encode(record.name))"
            return .success("Saved as \(record.summary). Address for the user: \(address)")
        case .unknownSession: return .failure("The conversation has been deleted.")
        case .sessionFull: return .failure("The conversation's files take up all the room they may have.")
        case .noFreeName: return .failure("There are too many files of this name; choose another one.")
        }
    }
}
