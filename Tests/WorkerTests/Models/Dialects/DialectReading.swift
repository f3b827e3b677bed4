import NaviProtocol
import TestKit
import Testing

@testable import worker

/// What an answer comes to: what is said, what is counted, and how it ends.
struct DialectReading: Equatable {
    enum Piece: Equatable {
        case text(String)
        case thinking(String)
        case call(name: String, ToolArguments)
    }

    enum End: Equatable {
        case ended(FinishReason)
        /// - Parameters:
        ///   - words: Part of what the user is told.
        ///   - waits: How long the server asks to wait.
        case failed(ModelError.Code, words: String, waits: Duration? = nil)
    }

    var pieces: [Piece] = []
    var usage: ModelUsage?
    var end = End.ended(.stop)

    /// Reads a line of a file.
    mutating func read(_ line: Substring, of name: String) throws {
        let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
        let rest = line.drop { $0 != " " }.dropFirst()
        switch parts[0] {
        case "text": pieces.append(.text(try Self.text(rest)))
        case "thinking": pieces.append(.thinking(try Self.text(rest)))
        case "call":
            let json = try JSONValue(json: parts[2])
            pieces.append(.call(name: parts[1], json.stringValue.map { .string($0) } ?? ToolArguments(json)))
        case "usage":
            usage = ModelUsage(
                promptTokens: try #require(Int(parts[1])), completionTokens: try #require(Int(parts[2])))
        case "ends": end = .ended(Self.reason(parts[1]))
        case "fails":
            let code = try #require(ModelError.Code(rawValue: parts[1]), "\(name)")
            end = .failed(code, words: try Self.text(rest.drop { $0 != " " }.dropFirst()))
        case "waits":
            guard case .failed(let code, let words, _) = end else { throw Failure("\(name) waits without a failure") }
            end = .failed(code, words: words, waits: .seconds(try #require(Int(parts[1]))))
        default: throw Failure("\(name) says '\(line)'")
        }
    }

    /// Adds what a model says: neighbouring texts are one.
    mutating func add(_ events: [ModelEvent]) {
        for event in events {
            switch (pieces.last, event) {
            case (.text(let before), .text(let text)): pieces[pieces.count - 1] = .text(before + text)
            case (.thinking(let before), .thinking(let text)): pieces[pieces.count - 1] = .thinking(before + text)
            case (_, .text(let text)): pieces.append(.text(text))
            case (_, .thinking(let text)): pieces.append(.thinking(text))
            case (_, .toolCall(let call)): pieces.append(.call(name: call.name, call.arguments))
            }
        }
    }

    /// The call failed.
    mutating func fail(_ error: any Error) {
        guard let error = error as? ModelError else {
            end = .failed(.cutOff, words: "\(error)")
            return
        }
        end = .failed(error.code, words: error.message, waits: error.retryAfter)
    }

    /// The same as the right reading, whose words are part of what the user is told.
    func matches(_ right: DialectReading) -> Bool {
        guard
            case (.failed(let code, let words, let waits), .failed(let rightCode, let part, let rightWaits)) =
                (end, right.end)
        else { return self == right }
        return pieces == right.pieces && code == rightCode && waits == rightWaits
            && words.contains(part) && ["The ", "What ", "A "].contains(where: words.hasPrefix)
    }

    /// An honest part of the right reading: it failed, calls nothing, and says nothing that does not belong.
    func isHonestPart(of right: DialectReading) -> Bool {
        guard case .failed = end else { return false }
        return !hasCalls && right.said(\.text).hasPrefix(said(\.text))
            && right.said(\.thinking).hasPrefix(said(\.thinking))
    }

    var hasCalls: Bool { pieces.contains { if case .call = $0 { true } else { false } } }

    private func said(_ kind: (Piece) -> String?) -> String { pieces.compactMap(kind).joined() }

    private static func text(_ literal: Substring) throws -> String {
        try #require(try JSONValue(json: String(literal)).stringValue)
    }

    private static func reason(_ word: String) -> FinishReason {
        switch word {
        case "stop": .stop
        case "calls": .toolCalls
        case "length": .length
        default: .other(word)
        }
    }
}

extension DialectReading.Piece {
    fileprivate var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    fileprivate var thinking: String? {
        if case .thinking(let text) = self { text } else { nil }
    }
}
