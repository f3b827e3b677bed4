import Foundation
import TestKit
import Testing

@testable import NaviConfiguration

@Suite("Reading a file that says how a program behaves")
struct FileReadingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func problem(_ path: String, maxBytes: Int = 1000) -> UnfitFile? {
        do throws(UnfitFile) {
            _ = try FileReading(path, maxBytes: maxBytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("A file is read whole, up to its bound to the byte", arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
    func lengths(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try Data(bytes).write(to: URL(filePath: folder["a"]))
        #expect(try FileReading(folder["a"], maxBytes: count).bytes == bytes)
        if count > 0 { #expect(problem(folder["a"], maxBytes: count - 1) == .tooLong(count - 1)) }
    }

    @Test("What is no file is refused at once, also behind a link", .timeLimit(.minutes(1)))
    func noFiles() throws {
        #expect(mkfifo(folder["pipe"], 0o600) == 0)
        #expect(symlink(folder["pipe"], folder["link"]) == 0)
        for path in [folder["pipe"], folder["link"], folder.path, "/dev/zero", "/dev/null", "/dev/tty"] {
            #expect(problem(path) == .noFile, "\(path)")
        }
        #expect(problem(folder["missing"]) == .unreadable(ENOENT))
        #expect(problem(folder["pipe"] + "/x") == .unreadable(ENOTDIR))
        #expect(problem("") == .unreadable(ENOENT))
        #expect(symlink(folder["round"], folder["round"]) == 0)
        #expect(problem(folder["round"]) == .unreadable(ELOOP))
    }

    @Test("A huge file is refused by its length, and one of the kernel's that has none by what comes out of it")
    func huge() throws {
        #expect(FileManager.default.createFile(atPath: folder["sparse"], contents: nil))
        // 64 GiB without a byte on the disk.
        #expect(truncate(folder["sparse"], 1 << 36) == 0)
        #expect(problem(folder["sparse"]) == .tooLong(1000))
        #expect(try !FileReading("/proc/self/status", maxBytes: 100_000).bytes.isEmpty)
        #expect(problem("/proc/self/status", maxBytes: 10) == .tooLong(10))
    }

    @Test("Settings, secrets and credentials that are no files are told, and cost nobody a start that never ends")
    func readers() throws {
        #expect(mkfifo(folder["navi.env"], 0o600) == 0)
        #expect(mkfifo(folder["openai_api_key"], 0o600) == 0)
        let settings = SettingsFile(path: folder["navi.env"])
        #expect(settings.values.isEmpty && settings.problems.count == 1)
        #expect(settings.problems.first?.contains("a pipe or a device") == true)
        let found = SecretFile.credentials(["CREDENTIALS_DIRECTORY": folder.path])
        let given = try #require(found["OPENAI_API_KEY"])
        for path in [given.text, "/dev/zero", folder.path] {
            let secret = SecretFile.read(GivenText(text: path, origin: given.origin, isFile: true)) { _ in }
            guard case .failure(let problem) = secret else { throw Failure("\(path) was read") }
            #expect(problem.message.contains("is no file"), "\(problem.message)")
        }
    }
}
