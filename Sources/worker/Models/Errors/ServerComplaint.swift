import NaviProtocol

/// What a model server says about an error, in whatever shape: `{"error": "…"}`, `{"error": {"message": …}}`,
/// `{"detail": …}`, or plain text.
struct ServerComplaint: Error, Sendable, Equatable {
    /// Of the HTTP answer, or `error.code` when it is a number.
    var status: Int?
    /// `error.code` or `error.type`, when they are words.
    var codes: [String] = []
    var message = ""

    init(status: Int? = nil, codes: [String] = [], message: String = "") {
        self.status = status
        self.codes = codes
        self.message = message
    }

    /// The complaint in the body of an HTTP answer.
    init(status: Int, body: UnsafeRawBufferPointer) {
        self.init()
        do throws(JSONSyntaxError) {
            var cursor = JSONCursor(body)
            try read(&cursor)
        } catch {
            message = String(decoding: body.prefix(1000), as: UTF8.self)
        }
        if status >= 300 || self.status == nil { self.status = status }
    }

    /// Reads an object that holds an error, or the error itself.
    mutating func read(_ cursor: inout JSONCursor) throws(JSONSyntaxError) {
        switch try cursor.kind() {
        case .string:
            message = try cursor.string()
        case .object:
            try cursor.object { (key, value) throws(JSONSyntaxError) in try readMember(key, &value) }
        case .array, .number, .bool, .null:
            try cursor.skipValue()
        }
    }

    private mutating func readMember(_ key: JSONKey, _ value: inout JSONCursor) throws(JSONSyntaxError) {
        if key.matches("error") || (key.matches("detail") && message.isEmpty) {
            try read(&value)
        } else if key.matches("message") {
            if let text = try value.optionalString() { message = text }
        } else if key.matches("code") || key.matches("type") {
            try readCode(&value)
        }
    }

    private mutating func readCode(_ value: inout JSONCursor) throws(JSONSyntaxError) {
        switch try value.kind() {
        case .string: codes.append(try value.string())
        case .number: status = try value.optionalInteger(within: .min ... .max)
        case .object, .array, .bool, .null: try value.skipValue()
        }
    }
}
