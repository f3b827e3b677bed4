/// Finds the name that a mistyped one was meant to be. Pure.
package enum NearestName {
    /// Longer names are no typing mistakes of ours.
    static let maxBytes = 64

    /// The nearest of the candidates, if it is near enough: one slip for a short name, three for a long one.
    package static func find(_ name: String, among candidates: [String]) -> String? {
        let bytes = Array(name.utf8)
        guard (2...maxBytes).contains(bytes.count) else { return nil }
        let limit = bytes.count < 8 ? 1 : bytes.count < 14 ? 2 : 3
        return candidates.filter { abs($0.utf8.count - bytes.count) <= limit }
            .map { (name: $0, distance: distance(bytes, Array($0.utf8))) }
            .filter { $0.distance <= limit }
            .min { $0.distance < $1.distance }?.name
    }

    /// Letters to add, drop, change or swap with their neighbours to make one text the other.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var older = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let isSame = left[row] == right[column]
                var best = min(previous[column + 1] + 1, current[column] + 1, previous[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, older[column - 1] + 1)
                }
                current.append(best)
            }
            (older, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
