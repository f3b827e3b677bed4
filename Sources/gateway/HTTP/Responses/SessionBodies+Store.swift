import NaviProtocol
import NaviStore

/// An element of `GET /sessions?q=`: a session in a list, and the message that was found.
struct FoundSessionBody: JSONWritable {
    let listing: SessionListing
    let match: SearchHit?

    init(_ found: FoundSession) {
        listing = SessionListing(found.listed)
        match = found.match
    }

    func write(to writer: inout JSONWriter) {
        writer.object {
            listing.writeFields(to: &$0)
            $0.field("match", orNull: match.map(MatchBody.init))
        }
    }

    private struct MatchBody: JSONWritable {
        let hit: SearchHit

        func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("index", hit.index)
                $0.field("role", hit.role.rawValue)
                $0.field("created_at", hit.createdAt)
                $0.field("snippet", hit.snippet)
            }
        }
    }
}

extension SessionDetail {
    /// The object up to and including `"messages":`; the array and the closing brace are still to come.
    func openingBytes() -> [UInt8] {
        JSONWriter.opening("messages", after: writeFields)
    }
}

/// `POST /sessions`, answer.
struct CreatedSessionBody: JSONWritable {
    var session: SessionRecord

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("session_id", session.id)
            $0.field("profile_id", session.profileID)
            $0.field("created_at", session.createdAt)
        }
    }
}

extension JSONWriter {
    /// An object up to and including the key of its last field; the value and the closing brace are still to come.
    static func opening(_ key: StaticString, after writeFields: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.object {
            writeFields(&$0)
            $0.key(key)
        }
        return writer.bytes.dropLast()
    }
}
