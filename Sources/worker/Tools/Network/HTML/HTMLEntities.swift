/// Replaces character references such as `&amp;` and `&#233;`.
enum HTMLEntities {
    /// Longest name that is looked for.
    private static let maxNameBytes = 10

    static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.first {
            if byte == UInt8(ascii: "&"), let (scalar, count) = reference(rest) {
                output.append(contentsOf: String(scalar).utf8)
                rest = rest.dropFirst(count)
            } else {
                output.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The character that a reference at the beginning stands for, and the length of the reference.
    private static func reference(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        let after = bytes.dropFirst()
        if after.first == UInt8(ascii: "#") { return numeric(after.dropFirst()) }
        let name = after.prefix(maxNameBytes).prefix { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) }
        guard !name.isEmpty, let code = named[String(decoding: name, as: UTF8.self)],
            let scalar = Unicode.Scalar(code)
        else { return nil }
        let end = after.dropFirst(name.count)
        // Without its semicolon only a reference that nothing follows: `&copy=1` is part of an address.
        if end.first == UInt8(ascii: ";") { return (scalar, name.count + 2) }
        return end.first == UInt8(ascii: "=") ? nil : (scalar, name.count + 1)
    }

    private static func numeric(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        let isHexadecimal = bytes.first.map { $0 | 0x20 } == UInt8(ascii: "x")
        let digits = bytes.dropFirst(isHexadecimal ? 1 : 0).prefix(8).prefix { byte in
            (0x30...0x39).contains(byte) || isHexadecimal && (0x61...0x66).contains(byte | 0x20)
        }
        guard !digits.isEmpty,
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
        else { return nil }
        let length = 2 + (isHexadecimal ? 1 : 0) + digits.count
        let hasEnd = bytes.dropFirst(length - 2).first == UInt8(ascii: ";")
        let scalar = code == 0 ? nil : Unicode.Scalar(WindowsLatin.scalar(code))
        return (scalar ?? "\u{FFFD}", hasEnd ? length + 1 : length)
    }

    private static let named: [String: UInt32] = {
        // The names of Latin-1's upper half, in its order.
        let latin = """
            nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
            micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
            AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml \
            times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
            egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash \
            ugrave uacute ucirc uuml yacute thorn yuml
            """
        var table = Dictionary(
            uniqueKeysWithValues: zip(latin.split(separator: " ").map(String.init), UInt32(0xA0)...UInt32(0xFF)))
        table.merge(others) { $1 }
        return table
    }()

    private static let others: [String: UInt32] = [
        "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "AMP": 0x26, "LT": 0x3C, "GT": 0x3E,
        "QUOT": 0x22, "ndash": 0x2013, "mdash": 0x2014, "lsquo": 0x2018, "rsquo": 0x2019, "sbquo": 0x201A,
        "ldquo": 0x201C, "rdquo": 0x201D, "bdquo": 0x201E, "dagger": 0x2020, "Dagger": 0x2021, "bull": 0x2022,
        "hellip": 0x2026, "permil": 0x2030, "prime": 0x2032, "Prime": 0x2033, "lsaquo": 0x2039, "rsaquo": 0x203A,
        "euro": 0x20AC, "trade": 0x2122, "larr": 0x2190, "uarr": 0x2191, "rarr": 0x2192, "darr": 0x2193,
        "harr": 0x2194, "rArr": 0x21D2, "hArr": 0x21D4, "forall": 0x2200, "part": 0x2202, "exist": 0x2203,
        "empty": 0x2205, "nabla": 0x2207, "isin": 0x2208, "prod": 0x220F, "sum": 0x2211, "minus": 0x2212,
        "radic": 0x221A, "infin": 0x221E, "cap": 0x2229, "cup": 0x222A, "int": 0x222B, "asymp": 0x2248, "ne": 0x2260,
        "equiv": 0x2261, "le": 0x2264, "ge": 0x2265, "sub": 0x2282, "sup": 0x2283, "OElig": 0x152, "oelig": 0x153,
        "Scaron": 0x160, "scaron": 0x161, "Yuml": 0x178, "fnof": 0x192, "circ": 0x2C6, "tilde": 0x2DC,
        "Alpha": 0x391, "Beta": 0x392, "Gamma": 0x393, "Delta": 0x394, "Omega": 0x3A9, "alpha": 0x3B1, "beta": 0x3B2,
        "gamma": 0x3B3, "delta": 0x3B4, "epsilon": 0x3B5, "lambda": 0x3BB, "mu": 0x3BC, "pi": 0x3C0, "sigma": 0x3C3,
        "tau": 0x3C4, "phi": 0x3C6, "omega": 0x3C9, "ensp": 0x2002, "emsp": 0x2003, "thinsp": 0x2009,
        "zwnj": 0x200C, "zwj": 0x200D, "lrm": 0x200E, "rlm": 0x200F, "check": 0x2713, "star": 0x2606, "hearts": 0x2665,
    ]
}
