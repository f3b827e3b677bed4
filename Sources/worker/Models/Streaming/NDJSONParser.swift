import NIOCore

/// Cuts a stream of newline-delimited JSON into its lines; empty lines are passed over.
struct NDJSONParser {
    private var lines: LineSplitter

    init(maxLineBytes: Int) {
        lines = LineSplitter(maxLineBytes: maxLineBytes)
    }

    mutating func append(_ chunk: ByteBuffer) {
        lines.append(chunk)
    }

    /// The next whole line; `nil` when there is none yet.
    mutating func next() throws(AnswerFailure) -> ByteBuffer? {
        while true {
            lines.skipEmptyLines()
            guard let line = try lines.next() else { return nil }
            if line.readableBytes > 0 { return line }
        }
    }

    /// A last line whose end is missing, when nothing more comes.
    mutating func finish() -> ByteBuffer? {
        lines.finish()
    }
}
