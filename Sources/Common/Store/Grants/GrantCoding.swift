import NaviProtocol

/// Writes a grant's parts: integers as eight bytes in the machine's order, since both ends are on one machine; text with
/// its length, -1 for none.
struct GrantWriter {
    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(1024)
    }

    mutating func write(_ number: Int) {
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ time: Timestamp) {
        write(Int(time.milliseconds))
    }

    mutating func write(_ id: some UUIDIdentifier) {
        write(Int(bitPattern: UInt(id.high)))
        write(Int(bitPattern: UInt(id.low)))
    }

    mutating func write(_ text: String?) {
        guard var text else { return write(-1) }
        text.withUTF8 {
            write($0.count)
            bytes.append(contentsOf: $0)
        }
    }
}

/// Reads what `GrantWriter` wrote; whatever is not there is `Malformed`, never a trap.
struct GrantReader {
    struct Malformed: Error {}

    private var bytes: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)[...]
    }

    var isAtEnd: Bool { bytes.isEmpty }

    mutating func integer() throws(Malformed) -> Int {
        let size = MemoryLayout<Int>.size
        guard bytes.count >= size else { throw Malformed() }
        defer { bytes = bytes.dropFirst(size) }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
    }

    /// A number to reckon with, held where no sum of two can leave the type.
    mutating func figure() throws(Malformed) -> Int {
        try integer().clamped(to: -(1 << 53)...(1 << 53))
    }

    /// How many elements follow: none of them takes less than a byte.
    mutating func count() throws(Malformed) -> Int {
        let count = try integer()
        guard (0...bytes.count).contains(count) else { throw Malformed() }
        return count
    }

    mutating func time() throws(Malformed) -> Timestamp {
        Timestamp(clamping: Int64(try integer()))
    }

    mutating func id<ID: UUIDIdentifier>() throws(Malformed) -> ID {
        let high = UInt64(UInt(bitPattern: try integer()))
        return ID(high: high, low: UInt64(UInt(bitPattern: try integer())))
    }

    mutating func text() throws(Malformed) -> String? {
        let length = try integer()
        if length == -1 { return nil }
        guard (0...bytes.count).contains(length) else { throw Malformed() }
        defer { bytes = bytes.dropFirst(length) }
        return String(decoding: bytes.prefix(length), as: UTF8.self)
    }

    mutating func string() throws(Malformed) -> String {
        guard let text = try text() else { throw Malformed() }
        return text
    }
}
