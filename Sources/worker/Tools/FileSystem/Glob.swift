/// A pattern for names: `*` stands for any characters, `?` for any one.
struct Glob: Sendable {
    private let pattern: [Character]

    init(_ pattern: String) throws(FileToolError) {
        guard !pattern.isEmpty, pattern.utf8.count <= 255, !pattern.contains("/") else {
            throw FileToolError("The pattern must be a file name of at most 255 bytes, in which * and ? may stand.")
        }
        self.pattern = Array(pattern)
    }

    /// Takes time proportional to both lengths at most: only the last `*` is ever tried again.
    func matches(_ name: String) -> Bool {
        let name = Array(name)
        var (at, position) = (0, 0)
        var star: (at: Int, position: Int)?
        while position < name.count {
            if at < pattern.count, pattern[at] == "*" {
                star = (at, position)
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == name[position] {
                at += 1
                position += 1
            } else if let last = star {
                star = (last.at, last.position + 1)
                at = last.at + 1
                position = last.position + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "*" }
    }
}
