import Logging
import NIOCore
import Subprocess

/// A server that is a program of this machine: messages are lines on its standard input and output.
struct MCPProcessTransport: MCPTransport {
    let launch: ProgramLaunch
    let logger: Logger

    /// Closing its input asks a server to end; signals follow for one that does not.
    private static let farewell: [TeardownStep] = [
        // Signal 0 only waits.
        .send(signal: Subprocess.Signal(rawValue: 0), allowedDurationToNextStep: ProgramLaunch.graceAfterTerm),
        .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: ProgramLaunch.graceAfterTerm),
    ]

    func run(_ connection: MCPConnection) async -> MCPFailure {
        let errors = MCPErrorStream(logger: logger)
        let failure: MCPFailure
        do {
            let result = try await Subprocess.run(
                launch.configuration, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                await converse(execution, connection, errors)
                return execution.processIdentifier.value
            }
            ProgramLaunch.killGroup(of: result.closureResult)
            failure = MCPFailure(.lost, Self.words(result.terminationStatus), words: errors.lastWords)
        } catch {
            failure = MCPFailure(.lost, "it cannot be started: \(error)")
        }
        connection.close(failure)
        return connection.failure ?? failure
    }

    private func converse(
        _ execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>, _ connection: MCPConnection,
        _ errors: MCPErrorStream
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await write(connection, to: execution.standardInputWriter) }
            group.addTask { await errors.read(execution.standardError) }
            group.addTask {
                await connection.waitUntilClosed()
                await execution.teardown(using: Self.farewell)
            }
            await read(execution.standardOutput, connection)
            // Most servers close their output by ending: how they ended is known in a moment.
            await execution.teardown(using: Self.farewell)
            group.cancelAll()
        }
    }

    private func write(_ connection: MCPConnection, to input: StandardInputWriter) async {
        for await message in connection.outbound {
            // A server that is gone is noticed where it is read.
            _ = try? await input.write(message.json.json() + [UInt8(ascii: "\n")])
        }
        // The pipe may be gone already.
        try? await input.finish()
    }

    /// Reads lines until there are no more.
    private func read(_ output: SubprocessOutputSequence, _ connection: MCPConnection) async {
        var lines = LineSplitter(maxLineBytes: Self.maxMessageBytes)
        do {
            for try await buffer in output {
                lines.append(buffer.withUnsafeBytes { ByteBuffer(bytes: $0) })
                while let line = try lines.next() { take(line, connection) }
            }
        } catch is AnswerFailure {
            connection.close(MCPFailure(.broken, "it sent a line of more than \(Self.maxMessageBytes >> 20) MiB"))
        } catch {
            connection.close(MCPFailure(.lost, "its output cannot be read: \(error)"))
        }
    }

    private func take(_ line: ByteBuffer, _ connection: MCPConnection) {
        guard line.readableBytes > 0 else { return }
        guard let messages = RPCMessage.messages(in: line.readableBytesView) else {
            // Many servers greet people on their standard output: no reason to give up.
            logger.debug("an MCP server wrote a line that is no message")
            return
        }
        for message in messages { connection.receive(message) }
    }

    private static func words(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "it ended with status \(code)"
        case .signaled(let signal): "it was ended by signal \(signal)"
        }
    }
}
