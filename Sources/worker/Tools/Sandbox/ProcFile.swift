import Glibc

/// Reading `/proc`, where a process may vanish between two looks: what is gone is empty.
enum ProcFile {
    /// Longest text that is read.
    static let maxBytes = 64 * 1024

    static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        return String(unsafeUninitializedCapacity: maxBytes) { buffer in
            max(0, read(descriptor, buffer.baseAddress, maxBytes))
        }
    }

    /// Names of the entries of a folder, without those that begin with a dot.
    static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
