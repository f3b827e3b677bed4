import Foundation

/// A file system of a few megabytes in memory, to be filled up.
package final class SmallDisk: Sendable {
    package let path: String
    private let filler: String

    /// Mounting needs the right to.
    package static let isPossible: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
        defer { folder.remove() }
        guard let disk = try? SmallDisk(at: folder["probe"], megabytes: 1) else { return false }
        disk.unmount()
        return true
    }()

    package init(at path: String, megabytes: Int) throws {
        self.path = path
        filler = path + "/filler"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            throw Failure("cannot mount a file system at \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Takes all the space there is.
    package func fill() throws {
        let descriptor = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("cannot write \(filler)") }
        defer { close(descriptor) }
        for size in [1 << 16, 1 << 12, 1] {
            let block = [UInt8](repeating: 0x55, count: size)
            while write(descriptor, block, size) == size {}
        }
    }

    /// Gives it back.
    package func makeRoom() { unlink(filler) }

    /// Nothing can be written any more, or again.
    package func set(readOnly: Bool) throws {
        guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT) | (readOnly ? UInt(MS_RDONLY) : 0), nil) == 0 else {
            throw Failure("cannot mount \(path) anew: \(String(cString: strerror(errno)))")
        }
    }

    package func unmount() { umount2(path, Int32(MNT_DETACH)) }
}
