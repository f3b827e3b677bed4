import Foundation
import NaviFiles
import NaviProtocol
import NaviStore
import TestKit

@testable import worker

/// A session with a running turn, files, and the tools that work on it.
final class SessionToolFixture: Sendable {
    let worker: WorkerFixture
    let turn: RunningTurn
    let contents: FileContents
    let tools: ToolRegistry
    var session: SessionID { worker.session }
    var store: Store { worker.store }

    init(programs: ProgramFinder = .system) async throws {
        worker = try await WorkerFixture(ScriptedModel())
        try await worker.accept("go")
        turn = try await worker.claim()
        let files = SessionFiles(root: worker.folder["session_files"], store: worker.store)
        try files.prepare()
        contents = FileContents(files: files, programs: programs)
        tools = ToolRegistry(
            SessionTools.make(
                store: worker.store, files: contents, filesLifetime: .seconds(86_400),
                clocks: TestTime(wall: { WorkerFixture.begin })))
    }

    /// Runs one call of a tool.
    func call(_ name: String, _ arguments: JSONValue = [:]) async throws -> ToolResult {
        guard let tool = tools.tool(name, allowed: ["*"]) else { throw Failure("there is no tool \(name)") }
        return try await tool.call(arguments, .fixture(session: session, turn: turn.ref))
    }

    /// Adds a file as an upload would.
    @discardableResult
    func add(_ bytes: [UInt8], as name: String) async throws -> FileRecord {
        let publication = try await contents.files.add(
            bytes, name: SafeFileName(name), session: session, sessionLimitBytes: .max, now: WorkerFixture.begin)
        guard case .published(let record) = publication else { throw Failure("not published: \(publication)") }
        return record
    }

    @discardableResult
    func add(_ text: String, as name: String) async throws -> FileRecord {
        try await add(Array(text.utf8), as: name)
    }

    /// Deletes a file as a user would.
    func delete(_ name: String) async throws {
        _ = try await store.deleteFile(session, name: name, now: WorkerFixture.begin)
        try contents.files.directory(of: session).remove(name)
        try await store.markFilesDeleted(session, names: [name], now: WorkerFixture.begin)
    }

    /// Another turn of the session, as the model would have it later.
    func end() async throws {
        _ = try await store.finish(
            turn.ref, TurnEnding(state: .done, message: NewMessage(content: "done")), now: WorkerFixture.begin)
    }
}
