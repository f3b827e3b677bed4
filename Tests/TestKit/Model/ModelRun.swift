import Foundation
import NIOCore
import NIOHTTP1

/// One answer being given: walks through a script's steps on the connection's event loop.
///
/// Not `Sendable`: it lives on the event loop of its channel, and is only touched there.
final class ModelRun {
    private enum Flow {
        case goOn
        /// Something else calls `proceed` later, or nothing more happens.
        case wait
    }

    private let channel: any Channel
    private let request: RecordedRequest
    private let script: ModelScript
    private var dialect: any ModelDialect
    private let streams: Bool
    private var position = 0
    private var output: ModelOutput
    private var answer = WholeAnswer()
    private var ending = ModelEnding(finishReason: "stop", promptTokens: 10, completionTokens: 0)
    private var reportsUsage = false
    private var pieceCount = 0
    private var isOver = false
    /// When the last pause ended, if nothing else was waited for since.
    private var pacedUntil: NIODeadline?

    init(
        channel: any Channel, request: RecordedRequest, script: ModelScript, dialect: any ModelDialect, streams: Bool
    ) {
        self.channel = channel
        self.request = request
        self.script = script
        self.dialect = dialect
        self.streams = streams
        output = ModelOutput(
            channel: channel, contentType: streams ? dialect.contentType : "application/json",
            piecesPerWrite: streams ? script.piecesPerWrite : .max)
    }

    /// The client went away.
    func disconnect() {
        guard !isOver else { return }
        isOver = true
        request.disconnected.fire()
    }

    func proceed() {
        while !isOver, position < script.steps.count {
            let step = script.steps[position]
            position += 1
            guard perform(step) == .goOn else { return }
        }
        if !isOver { end() }
    }

    private func perform(_ step: ModelStep) -> Flow {
        switch step {
        case .text(let text):
            say(text)
        case .clockReading:
            say("\(DispatchTime.now().uptimeNanoseconds) ")
        case .thinking(let text):
            answer.thinking += text
            write([dialect.thinking(text)])
        case .toolCall(let id, let name, let arguments, let pieces):
            call(id: id, name: name, arguments: arguments, pieces: pieces)
        case .usage(let promptTokens, let completionTokens):
            ending.promptTokens = promptTokens
            ending.completionTokens = completionTokens
            reportsUsage = true
        case .finishReason(let reason):
            ending.finishReason = reason
        case .sendHead:
            output.sendHead()
        case .bytes(let bytes):
            output.write(bytes)
        case .wire(let bytes):
            output.writeWire(bytes)
        case .reach(let signal):
            output.flush { signal.fire() }
        case .gate(let gate):
            output.flush()
            pacedUntil = nil
            gate.whenFired(resume())
            return .wait
        case .pause(let duration):
            output.flush()
            // From the end of the pause before: a pace that is late each time by a little would drift, and those of
            // many answers into step with each other.
            let end = max((pacedUntil ?? .now()) + TimeAmount(duration), .now())
            pacedUntil = end
            channel.eventLoop.scheduleTask(deadline: end, resume())
            return .wait
        case .hang:
            output.flush()
            return .wait
        case .fail, .cut, .streamError, .endAbruptly:
            return breakOff(step)
        }
        return .goOn
    }

    /// The steps after which nothing comes.
    private func breakOff(_ step: ModelStep) -> Flow {
        isOver = true
        switch step {
        case .fail(let status, let body, let headers):
            output.fail(status: status, body: body, headers: headers, done: request.answered)
        case .cut:
            output.flush { [channel] in channel.close(promise: nil) }
        case .streamError(let message):
            output.write(dialect.streamError(message))
            output.end(request.answered)
        case .text, .clockReading, .thinking, .toolCall, .usage, .finishReason, .sendHead, .bytes, .wire, .reach, .gate,
            .pause, .hang, .endAbruptly:
            output.end(request.answered)
        }
        return .wait
    }

    private func say(_ text: String) {
        answer.text += text
        write([dialect.text(text)])
    }

    private func call(id: String, name: String, arguments: String, pieces: Int) {
        let index = answer.calls.count
        answer.calls.append(WholeAnswer.Call(id: id, name: name, arguments: arguments))
        ending.finishReason = "tool_calls"
        write(dialect.toolCall(index: index, id: id, name: name, arguments: arguments, pieces: pieces))
    }

    /// Pieces of a streamed answer; an answer that does not stream only collects.
    private func write(_ pieces: [[UInt8]]) {
        for piece in pieces {
            if streams { output.write(pieceCount == 0 ? dialect.begin() + piece : piece) }
            pieceCount += 1
        }
    }

    private func end() {
        isOver = true
        if !reportsUsage { ending.completionTokens = pieceCount }
        if streams {
            output.write((pieceCount == 0 ? dialect.begin() : []) + dialect.end(ending))
        } else {
            output.write(dialect.document(answer, ending))
        }
        output.end(request.answered)
    }

    /// Goes on with the script, from whatever thread.
    private func resume() -> @Sendable () -> Void {
        let run = NIOLoopBound(self, eventLoop: channel.eventLoop)
        let eventLoop = channel.eventLoop
        return { eventLoop.execute { run.value.proceed() } }
    }
}
