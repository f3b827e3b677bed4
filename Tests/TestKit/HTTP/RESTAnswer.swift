import Foundation
import NaviProtocol

/// An HTTP answer, read whole.
package struct RESTAnswer: Sendable {
    package var status: Int
    /// Names in lower case; of repeated headers the last one.
    package var headers: [String: String]
    package var body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; `null` when it is none.
    package var json: JSONValue {
        // A body that is no JSON shows as null, and `text` still has it.
        (try? JSONDecoder().decode(JSONValue.self, from: Data(body))) ?? .null
    }

    /// The body as a value of the protocol.
    package func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw Failure("answer \(status) is no \(type): \(error): \(text.prefix(500))")
        }
    }

    /// This answer, if it has the status.
    ///
    /// - Throws: `Failure` that shows what came instead.
    @discardableResult
    package func expecting(_ status: Int) throws -> RESTAnswer {
        guard self.status == status else {
            throw Failure("expected \(status), got \(self.status): \(text.prefix(500))")
        }
        return self
    }

    /// `code` of an error's body.
    package var errorCode: String? { json["code"]?.stringValue }

    /// `detail` of an error's body.
    package var detail: String? { json["detail"]?.stringValue }
}
