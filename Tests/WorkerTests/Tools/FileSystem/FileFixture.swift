import Foundation
import NaviProtocol
import TestKit

@testable import worker

/// A folder that is allowed, beside one that is not.
final class FileFixture: Sendable {
    let folder: TemporaryFolder
    let tool: FileSystemTool

    init(limits: FileLimits = FileLimits()) throws {
        folder = try TemporaryFolder()
        try folder.write("secret", to: "outside/secret.txt")
        try folder.makeFolder("allowed")
        try folder.write("state", to: "allowed/state/navi.db")
        tool = FileSystemTool(
            folders: AllowedFolders([folder["allowed"]], protected: [folder["allowed/state"]]), limits: limits)
    }

    /// Runs an action; paths are relative to the allowed folder.
    func run(_ action: String, _ path: String, _ more: JSONObject = [:]) async throws -> ToolResult {
        try await tool.call(
            .object(more.merging(["action": .string(action), "path": .string(path)])), .fixture())
    }

    func text(_ name: String) throws -> String { String(decoding: try folder.read(name), as: UTF8.self) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: folder[name], withDestinationPath: target)
    }
}
