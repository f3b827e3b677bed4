import Foundation
import NaviProtocol

/// The arguments of a tool call between the forms of the wire and ours.
enum ToolArguments {
    /// Arguments from the text that a model wrote: an object; nothing is an empty object; what is no object stays text.
    static func parse(_ text: [UInt8]) -> JSONValue {
        guard text.contains(where: { !isSpace($0) }) else { return .object([:]) }
        // What a model wrote need not be JSON: then its text is the value.
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text)), case .object = value else {
            return .string(String(decoding: text, as: UTF8.self))
        }
        return value
    }

    /// The form in which arguments go back to a model: always an object, because servers insist on one.
    static func object(_ arguments: JSONValue) -> JSONValue {
        if case .object = arguments { arguments } else { .object(["arguments": arguments]) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
