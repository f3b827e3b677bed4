/// What the house asks of the code inside of a file, found line by line: as it is formatted, a function ends with the
/// brace that stands under its beginning.
enum CodeRules {
    static let maxFunctionLines = 60
    /// Lines around an error that is let go in which its reason stands.
    private static let reach = (before: 3, after: 1)

    /// What is wrong with one file of Swift; empty when nothing is.
    static func violations(path: String, text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return longFunctions(lines).map { "\(path):\($0.line): a function of \($0.length) lines" }
            + unexplainedErrors(lines).map { "\(path):\($0): an error is let go, and nothing says why" }
    }

    /// Properties that hold a closure: names are easier to follow.
    static func storedClosures(_ text: String) -> Int {
        let property = /(?: {4}){1,2}(?:[a-z()]+ )*(?:let|var) \w+: [^={]*\) (?:async )?(?:throws(?:\(\w+\))? )?-> .*/
        // One that is given at once, over several lines, is a variable of a function.
        return text.split(separator: "\n").count { $0.wholeMatch(of: property) != nil && !$0.contains(/\{( \w+ in)?$/) }
    }

    private static func longFunctions(_ lines: [Substring]) -> [(line: Int, length: Int)] {
        var long: [(line: Int, length: Int)] = []
        for (start, line) in lines.enumerated() where line.contains(/^ *(?:[@a-z()]+ )*(?:func |init[?<(]|deinit)/) {
            let indentation = line.prefix { $0 == " " }.count
            let end = lines[(start + 1)...].firstIndex { other in
                !other.isEmpty && other.prefix { $0 == " " }.count <= indentation
                    && !other.contains(/^ *(?:\) [^ ]|where )/)
            }
            guard let end, lines[end].dropFirst(indentation).first == "}" else { continue }
            if end - start + 1 > maxFunctionLines { long.append((start + 1, end - start + 1)) }
        }
        return long
    }

    private static func unexplainedErrors(_ lines: [Substring]) -> [Int] {
        lines.indices.filter { position in
            guard let place = lines[position].firstRange(of: "try?") else { return false }
            let around = lines[max(0, position - reach.before)...min(lines.count - 1, position + reach.after)]
            return !lines[position][..<place.lowerBound].contains("//") && !around.contains { $0.contains("//") }
        }.map { $0 + 1 }
    }
}
