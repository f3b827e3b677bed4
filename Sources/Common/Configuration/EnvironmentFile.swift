/// A file of lines `NAME=value`, as shells, systemd and other readers of `.env` files understand it alike; what they
/// understand differently is refused. Pure.
///
/// A line that begins with `#` or `;` is a comment, and so is what follows a space and `#`. One pair of quotes around a
/// value is taken off; in double quotes a backslash stands before `"`, `\`, `$` and a backtick. `export` may stand
/// before a name. Nothing is put in place of `$NAME`.
package struct EnvironmentFile: Sendable {
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let value: String
        package let line: Int
    }

    package private(set) var entries: [Entry] = []
    /// What is wrong, with the line's number.
    package private(set) var problems: [String] = []

    package init(_ bytes: some Collection<UInt8>) {
        var bytes = Array(bytes)[...]
        // The mark that some editors put before UTF-8.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            do throws(SettingProblem) {
                guard let (name, value) = try Self.assignment(line.last == 0x0D ? line.dropLast() : line) else {
                    continue
                }
                entries.append(Entry(name: name, value: value, line: index + 1))
            } catch {
                problems.append("line \(index + 1): \(error.message)")
            }
        }
    }

    /// - Returns: `nil` for a line that says nothing.
    private static func assignment(_ line: ArraySlice<UInt8>) throws(SettingProblem) -> (String, String)? {
        guard String(validating: line, as: UTF8.self) != nil else { throw SettingProblem("is not UTF-8") }
        if line.contains(where: { $0 < 0x20 && $0 != 0x09 }) { throw SettingProblem("has a control character") }
        var rest = line.drop(while: isBlank)
        guard let first = rest.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { return nil }
        let export = Array("export".utf8)
        if rest.starts(with: export), let next = rest.dropFirst(export.count).first, isBlank(next) {
            rest = rest.dropFirst(export.count).drop(while: isBlank)
        }
        guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else {
            throw SettingProblem("expected NAME=value")
        }
        let name = trimmed(rest[..<equals])
        guard isName(name) else { throw SettingProblem("expected NAME=value") }
        return (text(name), try value(rest[(equals + 1)...]))
    }

    private static func value(_ bytes: ArraySlice<UInt8>) throws(SettingProblem) -> String {
        let trimmed = trimmed(bytes)
        switch trimmed.first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try quoted(trimmed)
        default: break
        }
        let comment = bytes.indices.first { index in
            bytes[index] == UInt8(ascii: "#") && index > bytes.startIndex && isBlank(bytes[index - 1])
        }
        let plain = Self.trimmed(bytes[..<(comment ?? bytes.endIndex)])
        guard plain.last != UInt8(ascii: "\\") else {
            throw SettingProblem("a value ends with its line; a backslash does not go on with it")
        }
        return text(plain)
    }

    /// - Parameter bytes: Begins with the quote.
    private static func quoted(_ bytes: ArraySlice<UInt8>) throws(SettingProblem) -> String {
        let quote = bytes[bytes.startIndex]
        var (value, rest) = ([UInt8](), bytes.dropFirst())
        while let byte = rest.popFirst() {
            if byte == quote {
                let after = rest.drop(while: isBlank)
                guard after.isEmpty || after.first == UInt8(ascii: "#") && after.startIndex > rest.startIndex else {
                    throw SettingProblem("something follows the closing quote")
                }
                return text(value[...])
            }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), let next = rest.first,
                "\"\\$`".utf8.contains(next)
            {
                rest = rest.dropFirst()
                value.append(next)
            } else {
                value.append(byte)
            }
        }
        throw SettingProblem("the quote is not closed on this line")
    }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, !(0x30...0x39).contains(first) else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
            default: false
            }
        }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return bytes
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension EnvironmentFile {
    /// A value as a file spells it: with quotes where it needs them.
    static func spelled(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "._-/:,@%+=~()[]".utf8.contains(byte)
            }
        }
        guard !isPlain else { return value }
        var text = "\""
        for scalar in value.unicodeScalars {
            if "\"\\$`".unicodeScalars.contains(scalar) { text.append("\\") }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }
}
