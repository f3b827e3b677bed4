extension WebAddress {
    /// Host and port of an authority.
    static func authority(_ text: Substring, _ scheme: Scheme) throws(NetworkError) -> (Host, Int) {
        guard !text.contains("@") else {
            throw NetworkError(.address, "The address must not contain a user name or password.")
        }
        var hostText = text
        var port = scheme.defaultPort
        let afterBracket = text.lastIndex(of: "]") ?? text.startIndex
        if let colon = text[afterBracket...].lastIndex(of: ":") {
            let digits = text[text.index(after: colon)...]
            guard !digits.isEmpty, digits.utf8.count <= 5, digits.utf8.allSatisfy(isDigit), let number = Int(digits),
                (1...65_535).contains(number)
            else { throw NetworkError(.address, "The address has no valid port.") }
            port = number
            hostText = text[..<colon]
        }
        return (try host(hostText), port)
    }

    private static func host(_ text: Substring) throws(NetworkError) -> Host {
        if text.hasPrefix("["), text.hasSuffix("]") {
            guard case .v6(let bytes)? = IPAddress(String(text.dropFirst().dropLast())) else {
                throw NetworkError(.address, "The address has no valid IPv6 address in its brackets.")
            }
            return .address(.v6(bytes))
        }
        let name = text.lowercased()
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy({ (1...63).contains($0.utf8.count) }),
            name.utf8.allSatisfy(isHostCharacter)
        else {
            throw NetworkError(
                .address, "'\(text.prefix(80))' is not a host name. Names with other letters go by their xn-- form.")
        }
        // Whatever a C library would take for a number (decimal, octal, hexadecimal, short) is an address or nothing.
        guard let last = labels.last, last.utf8.allSatisfy(isDigit) || isHexadecimal(last) else { return .name(name) }
        guard case .v4(let bytes)? = IPAddress(name), IPAddress.v4(bytes).description == name else {
            throw NetworkError(
                .address, "'\(text.prefix(80))' is not an IPv4 address in its usual form, like 192.0.2.1.")
        }
        return .address(.v4(bytes))
    }

    /// Path and query, with everything escaped that may not stand there as it is, and without the fragment.
    static func target(_ text: some StringProtocol) -> String {
        let text = text.prefix { $0 != "#" }
        var bytes: [UInt8] = text.hasPrefix("/") ? [] : [UInt8(ascii: "/")]
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            if isTargetCharacter(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHexadecimal(_ label: Substring) -> Bool { label.hasPrefix("0x") }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || "-_.".utf8.contains(byte)
    }

    private static func isTargetCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: isDigit(byte) || "-._~!$&'()*+,;=:@/?%".utf8.contains(byte)
        }
    }
}
