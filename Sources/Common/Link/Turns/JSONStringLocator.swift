/// Finds a string of a JSON object without parsing the rest.
struct JSONStringLocator {
    /// Where the text of the top-level string under `key` lies, between its quotes, escapes as they are. `nil` when
    /// there is no such string, or these bytes are no object. Keys with escapes are not recognised.
    static func text(of key: StaticString, in json: UnsafeRawBufferPointer) -> Range<Int>? {
        var locator = JSONStringLocator(json: json)
        return locator.find(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    }

    private let json: UnsafeRawBufferPointer
    private var position = 0

    private init(json: UnsafeRawBufferPointer) {
        self.json = json
    }

    private mutating func find(_ key: UnsafeRawBufferPointer) -> Range<Int>? {
        guard take(UInt8(ascii: "{")) else { return nil }
        repeat {
            guard let name = string(), take(UInt8(ascii: ":")) else { return nil }
            if json[name].elementsEqual(key) { return string() }
            guard skipValue() else { return nil }
        } while take(UInt8(ascii: ","))
        return nil
    }

    /// Steps over this byte, and white space before it, if it is the next one.
    private mutating func take(_ byte: UInt8) -> Bool {
        while position < json.count, [0x20, 0x09, 0x0A, 0x0D].contains(json[position]) { position += 1 }
        guard position < json.count, json[position] == byte else { return false }
        position += 1
        return true
    }

    /// Steps over a string; its text between the quotes.
    private mutating func string() -> Range<Int>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = position
        while position < json.count {
            switch json[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        return nil
    }

    /// Steps over any value, up to the comma or bracket that ends it.
    private mutating func skipValue() -> Bool {
        var depth = 0
        while position < json.count {
            switch json[position] {
            case UInt8(ascii: "\""):
                guard string() != nil else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return true }
                depth -= 1
                position += 1
            case UInt8(ascii: ",") where depth == 0: return true
            default: position += 1
            }
        }
        return false
    }
}
