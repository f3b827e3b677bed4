import NaviProtocol

/// The wire form of one answer of a model: what is said becomes the bytes that say it, piece by piece and in order.
protocol ModelDialect: Sendable {
    /// Of a streamed answer.
    var contentType: String { get }
    func begin() -> [UInt8]
    mutating func text(_ text: String) -> [UInt8]
    mutating func thinking(_ text: String) -> [UInt8]
    mutating func toolCall(index: Int, id: String, name: String, arguments: String, pieces: Int) -> [[UInt8]]
    func streamError(_ message: String) -> [UInt8]
    mutating func end(_ ending: ModelEnding) -> [UInt8]
    /// The whole answer as one JSON document.
    func document(_ answer: WholeAnswer, _ ending: ModelEnding) -> [UInt8]
}

/// What the end of an answer reports.
struct ModelEnding: Sendable {
    var finishReason: String
    var promptTokens: Int
    var completionTokens: Int
}

/// A whole answer, for requests that do not stream.
struct WholeAnswer: Sendable {
    struct Call: Sendable {
        var id: String
        var name: String
        var arguments: String
    }

    var text = ""
    var thinking = ""
    var calls: [Call] = []
}

/// A closure as a JSON value, so that nested objects can be written in place.
struct JSONObject: JSONWritable {
    let body: (inout JSONWriter) -> Void

    init(_ body: @escaping (inout JSONWriter) -> Void) {
        self.body = body
    }

    func write(to writer: inout JSONWriter) {
        writer.object(body)
    }
}

/// JSON that is at hand as text.
struct JSONText: JSONWritable {
    let text: String

    func write(to writer: inout JSONWriter) {
        writer.rawValue(text.utf8)
    }
}

extension String {
    /// The text in about `count` parts of the same length.
    func split(into count: Int) -> [String] {
        guard count > 0 else { return [] }
        let characters = Array(self)
        let size = max(1, (characters.count + count - 1) / count)
        return stride(from: 0, to: characters.count, by: size).map {
            String(characters[$0..<Swift.min($0 + size, characters.count)])
        }
    }
}
