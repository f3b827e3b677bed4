import Glibc

/// The name of a file or folder as the file system has it: any bytes but `/` and NUL, not only text.
package struct FileName: Hashable, Sendable {
    /// With the NUL at its end.
    private let bytes: [CChar]

    /// - Returns: `nil` for what is no name of one thing in a folder: such a file cannot exist.
    package init?(_ text: String) {
        let utf8 = text.utf8
        guard !utf8.isEmpty, utf8.count <= Int(NAME_MAX), text != ".", text != "..",
            !utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 })
        else { return nil }
        bytes = text.utf8CString.map { $0 }
    }

    private init(bytes: [CChar]) {
        self.bytes = bytes
    }

    /// The name as text; bytes that are none are replaced.
    package var text: String { String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }

    /// For system calls.
    package func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { buffer in
            // Never empty: the NUL is always there.
            buffer.baseAddress.map(body) ?? body("")
        }
    }

    /// Names in an open folder, without `.` and `..`, in their order as bytes.
    ///
    /// - Parameter limit: Larger folders are read in part.
    package static func all(in folder: Int32, limit: Int = .max) throws(SystemError) -> [FileName] {
        // `closedir` closes its descriptor, so it gets one of its own.
        let descriptor = try check("list") { openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard let stream = fdopendir(descriptor) else {
            let error = SystemError("list")
            close(descriptor)
            throw error
        }
        defer { closedir(stream) }
        var names: [FileName] = []
        while names.count < limit, let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                name.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            if bytes != Self.here, bytes != Self.above { names.append(FileName(bytes: bytes)) }
        }
        return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    private static let here = [CChar(bitPattern: UInt8(ascii: ".")), 0]
    private static let above = [CChar(bitPattern: UInt8(ascii: ".")), CChar(bitPattern: UInt8(ascii: ".")), 0]
}
