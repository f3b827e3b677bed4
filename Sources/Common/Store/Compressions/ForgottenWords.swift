import NaviProtocol

/// Words of a message that a user has taken out of a memory sheet.
package struct ForgottenWords: Sendable, Equatable, Decodable {
    /// The number of the message that said them.
    package var message: Int
    package var text: String

    /// That a sheet remembers; the oldest go first.
    package static let maxCount = 256
    /// Of their texts together.
    static let maxBytes = 64 * 1024

    package init(message: Int, text: String) {
        self.message = message
        self.text = text
    }

    /// Whether an entry of the message says them again: the same, a part of them, or hardly more than them.
    package func cover(_ entry: SheetEntry) -> Bool {
        guard entry.message == message, entry.hasMessage else { return false }
        return text.contains(entry.text) || entry.text.utf8.count < text.utf8.count * 2 && entry.text.contains(text)
    }
}

extension ForgottenWords: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("message", message)
            $0.field("text", text)
        }
    }
}
