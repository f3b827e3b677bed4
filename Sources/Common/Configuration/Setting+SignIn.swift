extension Setting where Value == String? {
    /// A short text that people or other systems call something by.
    static func label(_ name: String, empty: String = "none", help: String) -> Self {
        Setting(
            name, default: nil, by: [.gateway], range: "a text of up to \(WordText.maxBytes) bytes", empty: empty,
            help: help, parse: { WordText.checked($0) { _ in true }.map(Optional.some) }, show: { $0 ?? "" })
    }

    /// The name of a header.
    static func headerName(_ name: String, help: String) -> Self {
        Setting(
            name, default: nil, by: [.gateway], range: "the name of a header", empty: "none", help: help,
            parse: { text in
                guard text.utf8.allSatisfy(WordText.isHeaderByte), !WordText.ownHeaders.contains(text.lowercased())
                else { return .failure(SettingProblem("must be the name of a header that nothing else uses")) }
                return WordText.checked(text) { _ in true }.map(Optional.some)
            }, show: { $0 ?? "" })
    }

    /// A server to call, or none.
    static func optionalServer(_ name: String, by programs: Set<NaviProgram>, help: String) -> Self {
        Setting(
            name, default: nil, by: programs, range: "`https://`, or `http://` on this machine", empty: "none",
            help: help,
            parse: { text in
                if let problem = ServerText.problem(of: text, allowsBareHost: false) { return .failure(problem) }
                guard !PlainHTTP.leavesMachine(text) else {
                    return .failure(SettingProblem("must begin with https:// where it is not on this machine"))
                }
                return .success(text)
            }, show: { ServerText.withoutPassword($0 ?? "") })
    }
}

extension Setting where Value == String {
    /// The name of something that a token tells.
    static func claim(_ name: String, default value: String, help: String) -> Self {
        Setting(
            name, default: value, by: [.gateway], range: "the name of a claim", help: help,
            parse: { WordText.checked($0) { $0 != 0x20 } }, show: { $0 })
    }

    /// What is asked of a provider.
    static func scopes(_ name: String, default value: String, help: String) -> Self {
        Setting(
            name, default: value, by: [.gateway], range: "words, `openid` among them", help: help,
            parse: { text in
                guard text.split(separator: " ").contains("openid") else {
                    return .failure(SettingProblem("must have 'openid' among its words"))
                }
                return WordText.checked(text) { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
            }, show: { $0 })
    }
}

/// Short texts as settings spell them. Pure.
enum WordText {
    static let maxBytes = 256
    /// Headers that mean something already.
    static let ownHeaders: Set<String> = [
        "authorization", "cookie", "host", "origin", "connection", "upgrade", "content-length", "content-type",
        "transfer-encoding", "x-forwarded-for", "x-forwarded-proto",
    ]

    static func checked(_ text: String, _ isAllowed: (UInt8) -> Bool) -> Result<String, SettingProblem> {
        guard text.utf8.count <= maxBytes else {
            return .failure(SettingProblem("must have at most \(maxBytes) bytes"))
        }
        guard text.utf8.allSatisfy(isAllowed) else {
            return .failure(SettingProblem("has a character that has no place in it"))
        }
        return .success(text)
    }

    static func isHeaderByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
