import Foundation

/// How far the write-ahead log has come.
package struct LogUsage: Sendable, Equatable {
    /// Another number after the log began anew.
    package var round: UInt64
    /// Of the file's size, what this round has written.
    package var bytes: Int

    package init(round: UInt64, bytes: Int) {
        self.round = round
        self.bytes = bytes
    }
}

/// The file of a write-ahead log, seen from outside: how much of it is in use.
///
/// A log that began anew keeps its size, with old frames behind the new ones; theirs is another salt. Layout:
/// <https://sqlite.org/fileformat2.html#walformat>. The file itself has no locks that closing it could drop.
struct WriteAheadLog {
    let path: String

    private static let headerBytes = 32
    private static let frameHeaderBytes = 24

    /// - Returns: `nil` when there is no log, or none that anything was written to.
    func usage() throws -> LogUsage? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        let size = Int(try file.seekToEnd())
        guard let header = try read(file, at: 0, count: Self.headerBytes), header.count == Self.headerBytes else {
            return nil
        }
        let salt = number(header[16..<24])
        let frameBytes = Self.frameHeaderBytes + Int(number(header[8..<12]))
        // The frames of this round stand in front: a binary search for the first of another one.
        var (low, high) = (0, (size - Self.headerBytes) / frameBytes)
        while low < high {
            let middle = (low + high) / 2
            let isOurs = try read(file, at: Self.headerBytes + middle * frameBytes + 8, count: 8).map(number) == salt
            (low, high) = isOurs ? (middle + 1, high) : (low, middle)
        }
        return LogUsage(round: salt, bytes: Self.headerBytes + low * frameBytes)
    }

    /// Brings what is written to the disk; does nothing when there is no log. Of one that cannot be opened SQLite will tell.
    func synchronize() throws {
        guard let file = FileHandle(forReadingAtPath: path) else { return }
        defer { try? file.close() }
        // Not `file.synchronize()`: that writes the file's times as well, and writers would wait for the journal.
        guard fdatasync(file.fileDescriptor) == 0 else {
            throw StoreError(.io, "\(path): \(String(cString: strerror(errno)))")
        }
    }

    private func read(_ file: FileHandle, at offset: Int, count: Int) throws -> Data? {
        try file.seek(toOffset: UInt64(offset))
        return try file.read(upToCount: count)
    }

    private func number(_ bytes: Data) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
