import NaviFiles
import NaviProtocol

extension NaviRequestContext {
    /// The session that the path names.
    ///
    /// - Throws: `session_not_found`; what is no id at all names no session either.
    func sessionID() throws(WireError) -> SessionID {
        let text = parameters.get("session_id") ?? ""
        guard let id = SessionID(text) else { throw .sessionNotFound(text) }
        return id
    }

    /// The file that the path names, decoded.
    ///
    /// - Throws: `file_not_found` for what cannot be decoded.
    func fileName() throws(WireError) -> String {
        let text = parameters.get("name") ?? ""
        guard let name = PercentCoding.decode(text) else { throw WireError(.fileNotFound, "File not found") }
        return name
    }
}
