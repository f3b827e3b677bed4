import Logging
import NaviTelemetry
import Subprocess
import Synchronization

/// What a server writes to its standard error: into the log, line by line, and the end kept for when it is gone.
final class MCPErrorStream: Sendable {
    private struct State {
        var tail = BoundedOutput(maxHeadBytes: 0, maxTailBytes: 1024)
        var lineCount = 0
        var windowBegin = ContinuousClock.now
    }

    private static let maxLineBytes = 1024
    /// Lines that go into the log in `window`; a server that says more is not worth the disk.
    private static let maxLines = 200
    private static let window = Duration.seconds(10)

    private let logger: Logger
    private let state = Mutex(State())

    init(logger: Logger) {
        self.logger = logger
    }

    /// The last line of all, for the reason of an end; empty when nothing was said.
    var lastWords: String {
        let lines = state.withLock { $0.tail.text }.split(whereSeparator: \.isNewline)
        return lines.last.map { ": \($0.prefix(300))" } ?? ""
    }

    func read(_ output: SubprocessOutputSequence) async {
        var line: [UInt8] = []
        do {
            for try await buffer in output {
                buffer.withUnsafeBytes { bytes in
                    state.withLock { $0.tail.append(bytes) }
                    for byte in bytes {
                        if byte == UInt8(ascii: "\n") {
                            log(line)
                            line.removeAll(keepingCapacity: true)
                        } else if line.count < Self.maxLineBytes {
                            line.append(byte)
                        }
                    }
                }
            }
        } catch {
            logger.debug("an MCP server's errors cannot be read", metadata: .of([.error: "\(error)"]))
        }
        if !line.isEmpty { log(line) }
    }

    private func log(_ line: [UInt8]) {
        let isWanted = state.withLock { state in
            if state.windowBegin.duration(to: .now) >= Self.window { (state.windowBegin, state.lineCount) = (.now, 0) }
            state.lineCount += 1
            return state.lineCount <= Self.maxLines
        }
        guard isWanted, logger.logLevel <= .debug else { return }
        logger.debug("an MCP server writes", metadata: .of([.error: String(decoding: line, as: UTF8.self)]))
    }
}
