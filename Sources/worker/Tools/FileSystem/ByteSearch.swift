/// Looks for a text in bytes. Upper and lower case are told apart, or not, for ASCII letters only.
struct ByteSearch: Sendable {
    private let pattern: [UInt8]
    private let ignoresCase: Bool
    /// How far the pattern may move on when a byte stands under its end.
    private let steps: [Int]

    init(_ pattern: String, ignoresCase: Bool) {
        let bytes = ignoresCase ? pattern.utf8.map(Self.lowercased) : Array(pattern.utf8)
        var steps = [Int](repeating: bytes.count, count: 256)
        for (index, byte) in bytes.dropLast().enumerated() { steps[Int(byte)] = bytes.count - 1 - index }
        self.pattern = bytes
        self.ignoresCase = ignoresCase
        self.steps = steps
    }

    func occurs(in line: ArraySlice<UInt8>) -> Bool {
        guard let last = pattern.last else { return true }
        var end = line.startIndex + pattern.count - 1
        while end < line.endIndex {
            let byte = folded(line[end])
            if byte == last, zip(pattern, line[(end - pattern.count + 1)...]).allSatisfy({ $0 == folded($1) }) {
                return true
            }
            end += steps[Int(byte)]
        }
        return false
    }

    private func folded(_ byte: UInt8) -> UInt8 { ignoresCase ? Self.lowercased(byte) : byte }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
