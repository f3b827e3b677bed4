import Logging

/// Keeps every message one line, and of a bounded length: what comes from elsewhere cannot begin a line of its own, nor
/// move what stands before it.
struct LineLogHandler<Base: LogHandler>: LogHandler {
    private var base: Base

    init(_ base: Base) {
        self.base = base
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue.mapValues(LogText.plain) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue.map(LogText.plain) }
    }

    func log(event: LogEvent) {
        var event = event
        event.metadata = event.metadata?.mapValues(LogText.plain)
        base.log(event: event)
    }
}

/// Texts as they may stand in a log. Pure.
enum LogText {
    static let maxBytes = 2048

    static func plain(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        switch value {
        case .string(let text): .string(plain(text))
        case .stringConvertible(let value): .string(plain("\(value)"))
        case .array(let values): .array(values.map(plain))
        case .dictionary(let values): .dictionary(values.mapValues(plain))
        }
    }

    /// The text with what breaks lines, hides, or turns the direction around written as `\u{…}`.
    static func plain(_ text: String) -> String {
        if text.utf8.count <= maxBytes, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            guard result.utf8.count < maxBytes else { return result + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
