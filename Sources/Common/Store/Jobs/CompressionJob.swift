import NaviProtocol

/// The detail of a job that compresses a context.
package struct CompressionJob: Sendable, Equatable, Decodable {
    /// `nil` stands for a user's request.
    package var reasonCode: String?
    /// What a user wants to be kept above all.
    package var focus: String?

    private enum CodingKeys: String, CodingKey {
        case focus
        case reasonCode = "reason"
    }

    package init(reasonCode: String? = nil, focus: String? = nil) {
        self.reasonCode = reasonCode
        self.focus = focus
    }

    package var json: String {
        var writer = JSONWriter()
        writer.object {
            $0.field("reason", orNull: reasonCode)
            $0.field("focus", orNull: focus)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
