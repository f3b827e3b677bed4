import Foundation
import Logging
import NaviProtocol
import TestKit
import Testing

@testable import worker

@Suite(.timeLimit(.minutes(1))) struct UserToolSourceTests {
    private let folder: TemporaryFolder
    private let source: UserToolSource

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("tools")
        source = UserToolSource(directory: folder["tools"], environment: [:], logger: .silent)
    }

    private var names: [String] { source.tools.map(\.name) }

    @Test func toolsComeChangeAndGoWithTheirFiles() async throws {
        await source.refresh()
        #expect(names.isEmpty)
        try ToolScript(body: "echo one").write(to: folder)
        await source.refresh()
        #expect(names == ["greet"])
        let first = try #require(source.tools.first)
        #expect(try await first.call([:], .fixture()).output == Fence.marking("one\n", "what the tool wrote"))

        try ToolScript(name: "wave", body: "echo two").write(to: folder, as: "greet")
        await source.refresh()
        #expect(names == ["wave"])
        try FileManager.default.removeItem(atPath: folder["tools/greet"])
        await source.refresh()
        #expect(names.isEmpty)
        #expect(source.problems.isEmpty)
    }

    @Test func aServiceNoticesAFileByItself() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [source] in try await source.run() }
            try ToolScript(body: "true").write(to: folder)
            try await eventually(timeLimit: .seconds(5), "the tool to be there") { names == ["greet"] }
            group.cancelAll()
        }
    }

    @Test func onlyVisibleExecutableFilesAreTools() async throws {
        try ToolScript(body: "true").write(to: folder, as: ".hidden")
        try ToolScript(body: "true").write(to: folder, as: "inner/greet")
        try folder.write(ToolScript(body: "true").text, to: "tools/README")
        await source.refresh()
        #expect(names.isEmpty)
        #expect(source.problems.isEmpty)
    }

    @Test(arguments: [mode_t(0o775), 0o757, 0o777])
    func aFileThatOthersMayWriteIsNotRun(mode: mode_t) async throws {
        try ToolScript(body: "true").write(to: folder)
        chmod(folder["tools/greet"], mode)
        await source.refresh()
        #expect(names.isEmpty)
        #expect(source.problems == ["greet: others than its owner may write it (chmod go-w)"])
        chmod(folder["tools/greet"], 0o755)
        await source.refresh()
        #expect(names == ["greet"])
    }

    @Test func aFolderThatOthersMayWriteOrThatIsNotThereHasNoTools() async throws {
        try ToolScript(body: "true").write(to: folder)
        chmod(folder["tools"], 0o777)
        await source.refresh()
        #expect(names.isEmpty)
        #expect(source.problems.count == 1)
        try FileManager.default.removeItem(atPath: folder["tools"])
        await source.refresh()
        #expect(source.problems.count == 1)
        #expect(source.problems.first?.contains("cannot be read") == true)
    }

    @Test func aFileOfSomebodyElseIsNotRun() throws {
        try ToolScript(body: "true").write(to: folder)
        let look = WatchedFolder(path: folder["tools"], owner: geteuid() &+ 1).look()
        // Root's files are always used.
        #expect(look.files.isEmpty == (geteuid() != 0))
    }

    @Test(arguments: [
        ("exit 3", "--describe ended with status 3"), ("echo no", "is not one JSON object"),
        ("echo '{}'", "'name' must be"), ("kill -9 $$", "signal 9"), ("echo oops >&2; exit 1", "oops"),
    ])
    func aFileThatDoesNotDescribeItselfIsAProblemThatNamesIt(script: String, reason: String) async throws {
        try folder.write(program: "#!/bin/sh\n\(script)\n", to: "tools/broken")
        try ToolScript(body: "true").write(to: folder)
        await source.refresh()
        #expect(names == ["greet"])
        #expect(source.problems.count == 1)
        #expect(source.problems.first?.hasPrefix("broken: ") == true)
        #expect(source.problems.first?.contains(reason) == true, "\(source.problems)")
    }

    @Test func ofTwoFilesWithOneToolTheFirstHasIt() async throws {
        try ToolScript(body: "echo first").write(to: folder, as: "a")
        try ToolScript(body: "echo second").write(to: folder, as: "b")
        await source.refresh()
        #expect(names == ["greet"])
        #expect(
            try await source.tools.first?.call([:], .fixture()).output
                == Fence.marking("first\n", "what the tool wrote"))
        #expect(source.problems == ["b: 'greet' is the tool of a already"])
    }

    @Test func aBrokenFileIsAskedAFewTimesAndThenLeftAlone() async throws {
        try folder.write(program: "#!/bin/sh\necho x >>'\(folder["asked"])'\nexit 1\n", to: "tools/broken")
        for _ in 0..<6 { await source.refresh() }
        #expect(try folder.read("asked").count == 3 * 2)
    }
}
