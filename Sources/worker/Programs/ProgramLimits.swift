/// What a program may take, and what is kept of what it writes.
struct ProgramLimits: Sendable {
    /// One that takes longer is ended.
    let time: Duration
    /// Kept of the beginning of standard output, and of its end; what lies between is left out.
    var maxHeadBytes: Int
    var maxTailBytes: Int
    /// Kept of the end of standard error.
    var maxErrorBytes = 4096
    /// One that writes more than this to its output or its errors, kept or not, is ended.
    var maxWrittenBytes = 64 << 20

    /// For output that people or models read: two thirds of what is kept are its beginning.
    init(time: Duration, maxOutputBytes: Int) {
        self.time = time
        maxHeadBytes = maxOutputBytes * 2 / 3
        maxTailBytes = maxOutputBytes - maxHeadBytes
    }

    /// For output of which all is wanted, or nothing.
    init(time: Duration, wholeOutputBytes: Int) {
        self.time = time
        (maxHeadBytes, maxTailBytes, maxErrorBytes) = (wholeOutputBytes, 0, 0)
        maxWrittenBytes = wholeOutputBytes
    }
}

/// What a program reads from its standard input.
enum ProgramInput: Sendable {
    /// Through a pipe; the program need not read it.
    case bytes([UInt8])
    /// From a file, which stays the caller's. The program may go back in it.
    case file(Int32)
}
