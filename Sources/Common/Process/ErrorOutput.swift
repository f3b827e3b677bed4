import Glibc

/// Standard error, for what people read when a process ends.
enum ErrorOutput {
    /// Writes a line.
    static func write(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        // Nothing is left to be done when even this cannot be written.
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
