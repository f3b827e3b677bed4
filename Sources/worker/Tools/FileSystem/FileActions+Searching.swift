import Glibc

extension FileActions {
    func find() throws(FileToolError) -> String {
        let pattern = try Glob(try text("pattern"))
        var search = FileSearch(limits: limits, budget: budget, protected: folders.protectedIdentities())
        try search.run(try location()) { name, status, path, _ in
            pattern.matches(name) ? ["\(status.kind) \(path)"] : []
        }
        return search.result(nothing: "Nothing was found.")
    }

    func grep() throws(FileToolError) -> String {
        let pattern = try text("pattern")
        guard !pattern.isEmpty else { throw FileToolError("The pattern is empty.") }
        let start = try location()
        let ignoresCase = flag("ignore_case")
        var search = FileSearch(limits: limits, budget: budget, protected: folders.protectedIdentities())
        if try start.existing().isFile {
            search.take(try lines(of: start, pattern, ignoresCase))
        } else {
            try search.run(start) { name, status, path, folder in
                guard status.isFile else { return [] }
                let location = FileLocation(folder: folder, name: name, path: path)
                // A file that cannot be read has no lines.
                return (try? lines(of: location, pattern, ignoresCase)) ?? []
            }
        }
        return search.result(nothing: "No line contains it.")
    }

    private func lines(of location: FileLocation, _ pattern: String, _ ignoresCase: Bool) throws(FileToolError)
        -> [String]
    {
        let (handle, _) = try location.openFile()
        let content = try bytes(of: handle, path: location.path, limit: limits.maxReadBytes)
        guard !content.prefix(8192).contains(0) else { return [] }
        let wanted = ByteSearch(pattern, ignoresCase: ignoresCase)
        var found: [String] = []
        for (number, line) in zip(1..., content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false))
        where wanted.occurs(in: line) {
            guard found.count < limits.maxFound, budget.hasTime else { break }
            let text = String(decoding: line, as: UTF8.self).shortened(toBytes: limits.maxLineBytes)
            found.append("\(location.path):\(number): \(text)")
        }
        return found
    }
}
