import Foundation

extension Setting where Value == String {
    /// A folder or file.
    static func path(_ name: String, default value: String, by programs: Set<NaviProgram>, help: String) -> Self {
        Setting(
            name, default: value, by: programs, range: "a path", help: help,
            parse: { text in PathText.problem(of: text).map { .failure($0) } ?? .success(text) }, show: { $0 })
    }

    /// The beginning of paths of addresses, which whoever reads it looks at more closely.
    static func urlPath(_ name: String, by programs: Set<NaviProgram>, help: String) -> Self {
        Setting(
            name, default: "", by: programs, range: "`/` and names with `/` between them", empty: "the host's root",
            help: help, parse: { .success($0) }, show: { $0 })
    }

    /// What to listen on.
    static func host(_ name: String, default value: String, by programs: Set<NaviProgram>, help: String) -> Self {
        Setting(
            name, default: value, by: programs, range: "an IP address, or a host's name", help: help,
            parse: { text in
                // IPv6 is often written as in a URL.
                let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
                let host = isBracketed ? String(text.dropFirst().dropLast()) : text
                guard HostText.isHost(host), !isBracketed || host.contains(":") else {
                    return .failure(SettingProblem("must be an IP address or the name of a host, without a port"))
                }
                return .success(host)
            }, show: { $0 })
    }

    /// A server to call.
    ///
    /// - Parameter allowsBareHost: `host` and `host:port` stand for plain HTTP.
    static func server(
        _ name: String, default value: String, allowsBareHost: Bool = false, by programs: Set<NaviProgram>,
        help: String
    ) -> Self {
        let range = "`http://` or `https://`" + (allowsBareHost ? ", or just `host` or `host:port`" : "")
        return Setting(
            name, default: value, by: programs, range: range, help: help,
            parse: { text in
                ServerText.problem(of: text, allowsBareHost: allowsBareHost).map { .failure($0) } ?? .success(text)
            }, show: { ServerText.withoutPassword($0) })
    }
}

extension Setting where Value == String? {
    /// A folder or file that may be left out.
    static func optionalPath(_ name: String, by programs: Set<NaviProgram>, empty: String, help: String) -> Self {
        Setting(
            name, default: nil, by: programs, range: "a path", empty: empty, help: help,
            parse: { text in PathText.problem(of: text).map { .failure($0) } ?? .success(text) }, show: { $0 ?? "" })
    }
}

/// Paths as settings spell them. Pure.
enum PathText {
    static func problem(of text: String) -> SettingProblem? {
        guard let first = text.first, first == "~" || first == "$" else { return nil }
        return SettingProblem("must be a whole path: nothing puts your home folder in place of '\(first)' here")
    }
}

/// Addresses of servers as settings spell them. Pure.
enum ServerText {
    static func problem(of text: String, allowsBareHost: Bool) -> SettingProblem? {
        let example = allowsBareHost ? "http://localhost:11434" : "https://host/v1"
        let hasScheme = text.contains("://")
        guard hasScheme || allowsBareHost else {
            return SettingProblem("must begin with http:// or https://, as in \(example)")
        }
        let whole = hasScheme ? text : "http://\(text)"
        guard let parts = URLComponents(string: whole, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased(), let host = parts.host
        else { return SettingProblem("must be the address of a server, such as \(example)") }
        guard scheme == "http" || scheme == "https" else {
            return SettingProblem("must begin with http:// or https://, as in \(example)")
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard HostText.isHost(isBracketed ? String(host.dropFirst().dropLast()) : host) else {
            return SettingProblem("must name a host, as in \(example)")
        }
        if let problem = portProblem(of: whole, parts) { return problem }
        guard parts.query == nil, parts.fragment == nil else {
            return SettingProblem("must end with the path: what follows '?' or '#' would not be sent")
        }
        return nil
    }

    /// The address as it may be shown.
    static func withoutPassword(_ text: String) -> String {
        guard let at = text.firstIndex(of: "@") else { return text }
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        guard start < at, let colon = text[start..<at].firstIndex(of: ":") else { return text }
        return "\(text[...colon])(secret)\(text[at...])"
    }

    private static func portProblem(of whole: String, _ parts: URLComponents) -> SettingProblem? {
        let problem = SettingProblem("must have a port from 1 to 65535")
        if let port = parts.port { return (1...65_535).contains(port) ? nil : problem }
        // What is after the host and is no port was left out: an empty port, or one that no number holds.
        guard let start = whole.firstRange(of: "://")?.upperBound else { return nil }
        let authority = whole[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let afterHost = authority.lastIndex(of: "]").map { authority[$0...] } ?? authority[...]
        let place = afterHost.lastIndex(of: "@").map { afterHost[$0...] } ?? afterHost
        return place.contains(":") ? problem : nil
    }
}
