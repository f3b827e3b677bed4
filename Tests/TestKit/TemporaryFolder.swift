import Foundation

/// A folder of one test's own, deleted with everything in it when the last reference goes or `remove()` is called.
///
/// Its path is short, since sockets live in it too: a socket's path may have 107 bytes at most.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// - Throws: when the folder cannot be made.
    package init(prefix: String = "navi") throws {
        var template = Array("/tmp/\(prefix)-XXXXXX\0".utf8CString.dropLast())
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { remove() }

    package subscript(name: String) -> String { "\(path)/\(name)" }

    /// Makes a folder, with those above it, and gives its path.
    @discardableResult
    package func makeFolder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: self[name], withIntermediateDirectories: true)
        return self[name]
    }

    /// Writes a file, making the folders above it, and gives its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        let url = URL(fileURLWithPath: self[name])
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    /// Writes a program: a file that its owner may run and nobody else may write.
    @discardableResult
    package func write(program text: String, to name: String) throws -> String {
        let path = try write(text, to: name)
        guard chmod(path, 0o755) == 0 else { throw CocoaError(.fileWriteUnknown) }
        return path
    }

    /// Names in a folder, sorted; empty when there is none.
    package func names(in folder: String = ".") -> [String] {
        // A folder that is not there has no names.
        ((try? FileManager.default.contentsOfDirectory(atPath: self[folder])) ?? []).sorted()
    }

    package func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self[name]) }

    package func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: self[name])))
    }

    package func remove() {
        // Best effort: a leftover in /tmp must not fail a test that passed.
        try? FileManager.default.removeItem(atPath: path)
    }
}
