import NaviFailPoints
import NaviProtocol

/// A message as its row has it. Columns that hold JSON are still text: a transaction that others wait for only carries
/// them, and they cannot make it fail.
package struct StoredMessage: Sendable, Equatable {
    /// The message without what is kept as JSON.
    package var plain: Message
    package var toolCalls: String?
    package var files: String?

    package init(plain: Message, toolCalls: String? = nil, files: String? = nil) {
        self.plain = plain
        self.toolCalls = toolCalls
        self.files = files
    }

    /// A message as it is to be stored.
    init(_ message: Message) {
        plain = message
        plain.toolCalls = []
        plain.files = []
        toolCalls = StoredJSON.text(message.toolCalls)
        files = StoredJSON.text(message.files)
    }

    /// It comes without files and images.
    package var isPlainText: Bool { files == nil && plain.images.isEmpty }

    /// The whole message. What cannot be read of it is in it as it stands.
    package var message: Message {
        var message = plain
        if let toolCalls {
            if let calls = StoredJSON.toolCalls(toolCalls) {
                message.toolCalls = calls
            } else {
                message.noteUnreadable(toolCalls)
            }
        }
        if let files {
            if let references = StoredJSON.files(files) {
                message.files = references
            } else {
                message.noteUnreadable(files)
            }
        }
        return message
    }
}

extension Message {
    mutating func noteUnreadable(_ text: String) {
        precondition(!Safeguard.unreadableRows.isOff, "a row that cannot be read ends the process")
        unreadable = unreadable.map { "\($0)\n\(text)" } ?? text
    }
}
