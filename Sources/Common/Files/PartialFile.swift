import Glibc
import NIOCore
import Synchronization

/// A file that is being received. It lives under a hidden name until `publish` gives it its own; `discard` leaves
/// nothing behind, whatever had happened before.
///
/// Used by one upload at a time; all calls may block.
package final class PartialFile: Sendable {
    private let directory: Directory
    private let descriptor: Int32
    private let name: Mutex<String>

    /// - Throws: `SystemError`, also from all methods.
    package init(in directory: Directory, hiddenName: String) throws(SystemError) {
        self.directory = directory
        descriptor = try directory.create(hiddenName)
        name = Mutex(hiddenName)
    }

    deinit { close(descriptor) }

    /// Hidden names begin with this; safe names never do, since they have no leading dot.
    package static let hiddenPrefix = ".upload-"

    package func write(_ buffer: ByteBuffer, at offset: Int) throws(SystemError) {
        var buffer = buffer
        var offset = offset
        while buffer.readableBytes > 0 {
            let written = buffer.withUnsafeReadableBytes { bytes in
                pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
            }
            if written < 0 {
                let number = errno
                guard number == EINTR else { throw SystemError("write upload", number: number) }
                continue
            }
            buffer.moveReaderIndex(forwardBy: written)
            offset += written
        }
    }

    /// Makes the content survive a power loss.
    package func sync() throws(SystemError) {
        try check("fsync upload") { fsync(descriptor) }
    }

    /// Gives the file its name, durably.
    ///
    /// - Returns: `false`, and nothing has changed, when the name is in use.
    package func publish(as newName: SafeFileName) throws(SystemError) -> Bool {
        guard try directory.rename(name.withLock { $0 }, to: newName.value) else { return false }
        name.withLock { $0 = newName.value }
        try directory.sync()
        return true
    }

    package func discard() throws(SystemError) {
        try directory.remove(name.withLock { $0 })
    }
}
