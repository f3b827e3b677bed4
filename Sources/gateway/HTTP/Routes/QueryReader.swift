import NaviFiles
import NaviProtocol

/// Typed access to the parameters of a query. Unknown parameters are ignored; of several with one name the first
/// counts.
struct QueryReader {
    /// Where a parameter has no bound of its own: what every JSON reader still counts exactly, far from overflow.
    static let maxNumber = 1 << 53

    private var values: [String: String] = [:]

    init(_ query: String?) {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // What cannot be decoded is kept as it is: no reader takes it for a value.
            let (name, value) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            let key = PercentCoding.decode(name) ?? name
            if values[key] == nil { values[key] = PercentCoding.decode(value) ?? value }
        }
    }

    /// A whole number; `nil` when the parameter is absent.
    ///
    /// - Throws: `invalid_field`, naming the parameter, for anything else or out of range.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(WireError) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(decimal: text, in: range) else {
            let upper = range.upperBound == Self.maxNumber ? "" : " to \(range.upperBound)"
            let bounds = upper.isEmpty ? "at least \(range.lowerBound)" : "\(range.lowerBound)\(upper)"
            throw WireError(.invalidField, "field '\(name)': expected a whole number, \(bounds)")
        }
        return number
    }

    /// A text; `nil` when the parameter is absent.
    func text(_ name: String) -> String? { values[name] }

    /// Whether a parameter asks for all; absent, it does not.
    ///
    /// - Throws: `invalid_field`, naming the parameter, for anything else.
    func isAll(_ name: String) throws(WireError) -> Bool {
        guard let text = values[name] else { return false }
        guard text == "all" else { throw WireError(.invalidField, "field '\(name)': expected 'all'") }
        return true
    }

    /// A time; `nil` when the parameter is absent.
    ///
    /// - Throws: `invalid_field`, naming the parameter, for what is no time.
    func time(_ name: String) throws(WireError) -> Timestamp? {
        guard let text = values[name] else { return nil }
        guard let time = Timestamp(text) else {
            throw WireError(.invalidField, "field '\(name)': expected a time like 2026-04-17T09:30:00Z")
        }
        return time
    }

    /// A session's id; `nil` when the parameter is absent.
    ///
    /// - Throws: `invalid_field`, naming the parameter, for what is no id.
    func sessionID(_ name: String) throws(WireError) -> SessionID? {
        guard let text = values[name] else { return nil }
        guard let id = SessionID(text) else {
            throw WireError(.invalidField, "field '\(name)': expected a session id")
        }
        return id
    }
}
