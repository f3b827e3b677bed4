import Foundation
import NaviProtocol

/// Turns what a user's tool wrote, and how it ended, into the result of the call.
struct UserToolAnswer: Sendable {
    let outcome: ProgramOutcome
    let timeLimit: Duration

    private static let maxErrorBytes = 2048

    var result: ToolResult {
        switch outcome.end {
        case .exited(0): return success
        case .exited(let status): return failure("The tool ended with status \(status).")
        case .signaled(let signal): return failure("The tool was ended by signal \(signal).")
        case .timedOut: return failure("The tool took longer than \(timeLimit.components.seconds) s and was ended.")
        case .flooded: return failure("The tool wrote far too much and was ended.")
        }
    }

    private var success: ToolResult {
        if outcome.output.isBinary {
            return .failure("The tool printed \(outcome.output.totalBytes) bytes that are not text.")
        }
        guard let json = structured else { return .success(Self.fenced([outcome.output.text])) }
        let output = Self.text(json["output"])
        if json["success"]?.boolValue == true { return .success(Self.fenced([output])) }
        let error = json["error"]?.stringValue ?? ""
        let reason = error.isEmpty ? "The tool failed without saying why." : "The tool failed."
        return .failure(reason, output: Self.fenced([error, output]))
    }

    /// Keeps what the tool had to say: its own words, the end of its standard error, its output.
    private func failure(_ reason: String) -> ToolResult {
        let json = structured
        let output = json.map { Self.text($0["output"]) } ?? (outcome.output.isBinary ? "" : outcome.output.text)
        return .failure(reason, output: Self.fenced([json?["error"]?.stringValue ?? "", errorText, output]))
    }

    /// The program is the user's, but not all that it brings: it asks servers, and reads files.
    private static func fenced(_ words: [String]) -> String {
        Fence.markingAny(words.filter { !$0.isEmpty }.joined(separator: "\n"), "what the tool wrote")
    }

    /// The output, when it is an object that says whether the call succeeded.
    private var structured: JSONValue? {
        let text = outcome.output.text
        guard outcome.output.isWhole, text.first(where: { !$0.isWhitespace }) == "{" else { return nil }
        // What looks like JSON and is none is plain text.
        let json = try? JSONValue(json: text)
        return json?["success"]?.boolValue == nil ? nil : json
    }

    private var errorText: String {
        guard !outcome.errors.isBinary else { return "" }
        return String(decoding: outcome.errors.text.utf8.suffix(Self.maxErrorBytes), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func text(_ value: JSONValue?) -> String {
        guard let value, value != .null else { return "" }
        return value.stringValue ?? value.jsonText()
    }
}
