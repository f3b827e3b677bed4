import Foundation
import NIOCore
import NaviProtocol

/// What a model server says about an error, in whatever shape: `{"error": "…"}`, `{"error": {"message": …}}`, the same
/// in a list, `{"detail": …}`, a web page, or plain text.
struct ServerComplaint: Error, Sendable, Equatable {
    /// Of the HTTP answer, or `error.code` when it is a number like one.
    var status: Int?
    /// `error.code` or `error.type`, when they are words, and what the error is about.
    var codes: [String] = []
    var message = ""
    /// It is a page for people: what answers is hardly a model server.
    var isPage = false

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
            if let words = Self.wordsOfPage(body) { (message, isPage) = (words, true) }
        }
        // An answer that should have been one, with a complaint in it, has no status that means anything.
        if status >= 300 || isPage || (message.isEmpty && self.status == nil) { self.status = status }
    }

    /// The complaint that all of an event is.
    init(event: ByteBuffer) {
        self.init()
        event.withUnsafeReadableBytes { bytes in
            do throws(JSONSyntaxError) {
                var cursor = JSONCursor(bytes)
                try read(&cursor)
            } catch {
                message = String(decoding: bytes.prefix(1000), as: UTF8.self)
            }
        }
    }

    /// The complaint in a member `error` of something else; `nil` when it says that there is none.
    init?(in value: inout JSONCursor) throws(JSONSyntaxError) {
        self.init()
        if try value.kind() == .bool {
            guard try value.optionalBool() == true else { return nil }
        } else {
            try read(&value)
            if isSilent { return nil }
        }
    }

    /// Nothing is said.
    var isSilent: Bool { status == nil && codes.isEmpty && message.isEmpty }

    /// Reads an object that holds an error, or the error itself.
    mutating func read(_ cursor: inout JSONCursor) throws(JSONSyntaxError) {
        switch try cursor.kind() {
        case .string:
            message = try cursor.string()
        case .object:
            try cursor.object { (key, value) throws(JSONSyntaxError) in try readMember(key, &value) }
        case .array:
            // The first one that says something; the others are about the same request.
            try cursor.array { (element) throws(JSONSyntaxError) in
                if message.isEmpty { try read(&element) }
            }
        case .number, .bool, .null:
            try cursor.skipValue()
        }
    }

    private mutating func readMember(_ key: JSONKey, _ value: inout JSONCursor) throws(JSONSyntaxError) {
        if key.matches("error") || key.matches("base_resp") || (key.matches("detail") && message.isEmpty) {
            try read(&value)
        } else if key.matches("message") || key.matches("msg") || key.matches("status_msg") {
            guard try value.kind() == .string else { return try read(&value) }
            let text = try value.string()
            if !text.isEmpty { message = text }
        } else if key.matches("code") || key.matches("type") || key.matches("status") || key.matches("status_code") {
            try readCode(&value)
        } else if key.matches("param") || key.matches("loc") {
            try readPlace(&value)
        }
    }

    /// What of the request the complaint is about: its name is among the codes.
    private mutating func readPlace(_ value: inout JSONCursor) throws(JSONSyntaxError) {
        guard try value.kind() == .array else { return try readCode(&value) }
        try value.array { (element) throws(JSONSyntaxError) in try readCode(&element) }
    }

    private mutating func readCode(_ value: inout JSONCursor) throws(JSONSyntaxError) {
        switch try value.kind() {
        case .string:
            let code = try value.string()
            if !code.isEmpty { codes.append(code) }
        case .number:
            // Also a place in a list: only what is like a status is one.
            guard let number = try value.optionalInteger(within: 0 ... .max), number > 0 else { return }
            if (400..<600).contains(number) { status = number } else { codes.append("\(number)") }
        case .object, .array, .bool, .null: try value.skipValue()
        }
    }

    /// The title of a web page, or else its text without marks; `nil` when it is none.
    private static func wordsOfPage(_ body: UnsafeRawBufferPointer) -> String? {
        let page = String(decoding: body.prefix(4000), as: UTF8.self)
        guard page.first(where: { !$0.isWhitespace }) == "<" else { return nil }
        let title = page.range(of: "<title[^>]*>[^<]+", options: [.regularExpression, .caseInsensitive])
        let words = (title.map { String(page[$0]) } ?? page).replacingOccurrences(
            of: "<[^>]*>?", with: " ", options: .regularExpression)
        return words.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
