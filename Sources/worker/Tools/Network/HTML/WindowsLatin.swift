/// The encoding windows-1252, which is what pages mean by Latin-1.
enum WindowsLatin {
    /// What stands at 0x80 to 0x9F, where Latin-1 has control characters; 0 where nothing does.
    private static let specials: [UInt32] = [
        0x20AC, 0, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17D, 0, 0,
        0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0, 0x17E, 0x178,
    ]

    /// The character with this number.
    static func scalar(_ code: UInt32) -> UInt32 {
        guard (0x80...0x9F).contains(code), case let special = specials[Int(code - 0x80)], special != 0 else {
            return code
        }
        return special
    }

    static func decoded(_ bytes: [UInt8]) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(Unicode.Scalar(scalar(UInt32(byte))) ?? "\u{FFFD}") }
        return String(scalars)
    }
}
