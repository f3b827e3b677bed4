import Glibc

/// Reading links.
enum SymbolicLink {
    /// Where a link points; `nil` when there is no such link.
    ///
    /// - Parameter folder: The open folder that a relative `path` counts from.
    static func target(_ path: String, in folder: Int32 = AT_FDCWD) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlinkat(folder, path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}
