import Glibc
import NIOCore

/// An uploaded file, open for reading: a regular file inside its session's directory and nowhere else.
package final class StoredFile: Sendable {
    /// In bytes, when it was opened.
    package let size: Int
    /// Names this content; files are never written again, so neither does the tag change.
    package let entityTag: String
    /// Stays open as long as this object lives.
    package let descriptor: Int32

    /// Opens a file; may block.
    ///
    /// - Throws: `SystemError`; `ELOOP` for symbolic links, hard links to something else, and whatever is no file.
    package init(_ name: String, in directory: Directory) throws(SystemError) {
        let descriptor = try directory.openForReading(name)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            close(descriptor)
            throw SystemError("open file", number: ELOOP)
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
        entityTag = "\"\(String(status.st_ino, radix: 16))-\(String(status.st_mtim.tv_sec, radix: 16))\""
    }

    deinit { close(descriptor) }

    /// Reads up to `count` bytes; empty at the end. May block.
    package func read(at offset: Int, count: Int) throws(SystemError) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        while true {
            var number: Int32 = 0
            let length = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
                let length = pread(descriptor, bytes.baseAddress, min(count, bytes.count), off_t(offset))
                if length < 0 { number = errno }
                return max(0, length)
            }
            if number == 0 { return length == 0 ? ByteBuffer() : buffer }
            guard number == EINTR else { throw SystemError("read file", number: number) }
        }
    }
}
