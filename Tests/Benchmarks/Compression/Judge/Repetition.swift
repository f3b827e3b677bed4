/// How much of a text is said twice.
enum Repetition {
    /// Bytes in a row that are no accident.
    private static let length = 40

    /// The share of the bytes that are part of a run which stood there before.
    static func share(of text: String) -> Double {
        let bytes = Array(text.utf8)
        guard bytes.count > length else { return 0 }
        var seen: Set<ArraySlice<UInt8>> = []
        var (covered, end) = (0, 0)
        for place in 0...bytes.count - length {
            let run = bytes[place..<place + length]
            guard !seen.insert(run).inserted else { continue }
            covered += place + length - max(end, place)
            end = place + length
        }
        return Double(covered) / Double(bytes.count)
    }
}
