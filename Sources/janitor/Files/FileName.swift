import Glibc

/// The name of a file or folder as the file system has it: any bytes but `/` and NUL, not only text.
struct FileName: Hashable, Sendable {
    /// With the NUL at its end.
    private let bytes: [CChar]

    /// - Returns: `nil` for what is no name of one thing in a folder: such a file cannot exist.
    init?(_ text: String) {
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
    var text: String { String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }

    /// For system calls.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { buffer in
            // Never empty: the NUL is always there.
            buffer.baseAddress.map(body) ?? body("")
        }
    }

    /// Names in an open folder, without `.` and `..`, in their order as bytes.
    ///
    /// - Parameter limit: Larger folders are read in part.
    static func all(in folder: Int32, limit: Int = .max) throws(FolderUnreadable) -> [FileName] {
        // `closedir` closes its descriptor, so it gets one of its own.
        let descriptor = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FolderUnreadable(number: errno) }
        guard let stream = fdopendir(descriptor) else {
            let number = errno
            close(descriptor)
            throw FolderUnreadable(number: number)
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

/// The names in a folder cannot be read.
struct FolderUnreadable: Error {
    /// The `errno` of the call.
    let number: Int32
}
