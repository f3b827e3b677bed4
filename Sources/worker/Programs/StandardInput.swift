import Glibc
import SystemPackage

/// Input for a program as a file without a name: unlike a pipe it never blocks, and nobody has to write it while the
/// program runs.
enum StandardInput {
    /// - Parameter folder: Where the file takes its room.
    /// - Returns: A descriptor that belongs to the caller, at the beginning of `bytes`.
    static func descriptor(_ bytes: [UInt8], in folder: String) throws -> FileDescriptor {
        if bytes.isEmpty { return try .open("/dev/null", .readOnly, options: .closeOnExec) }
        let path = "\(folder)/.input-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let written = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
            permissions: .ownerReadWrite)
        return try written.closeAfter {
            // What the program gets can be read, not written.
            let read = try FileDescriptor.open(FilePath(path), .readOnly, options: [.noFollow, .closeOnExec])
            unlink(path)
            do {
                try written.writeAll(bytes)
                return read
            } catch {
                try read.close()
                throw error
            }
        }
    }
}
