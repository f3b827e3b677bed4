import NaviFiles
import NaviProtocol
import NaviStore

/// `read_session_file`: text and PDF files of the session, part by part.
struct ReadSessionFileTool: Tool {
    let contents: FileContents
    let name = "read_session_file"
    let description =
        "Reads a file of this conversation: text by lines (from_line, line_count), PDF by pages (from_page, "
        + "page_count). Without a range it begins at the beginning; the result says how to read on."
    let effect = ToolEffect.readOnly

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "name": ["type": "string", "description": "The file's name."],
            "from_line": ["type": "integer", "minimum": 1],
            "line_count": ["type": "integer", "minimum": 1, "maximum": 2000],
            "from_page": ["type": "integer", "minimum": 1],
            "page_count": ["type": "integer", "minimum": 1, "maximum": 20],
        ],
        "required": ["name"],
    ]

    let manual: String? = """
        Gives at most 16 KiB at once, in whole lines; a line longer than 4,096 bytes counts as several lines.
        Text may be UTF-8, UTF-16 with a byte order mark, or Latin-1. Of a PDF file five pages are read unless
        page_count says otherwise; from_line and line_count then choose lines among these pages.
        Other files are refused; images are shown by view_image.
        """

    /// Of the text of one answer.
    static let maxBytes = 16 * 1024
    private static let maxLines = 2000
    private static let defaultPages = 5
    private static let maxPages = 20

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        switch try await contents.find(arguments, context) {
        case .failure(let result): return result
        case .file(let record, let file):
            do {
                return try await read(record, file, Range(arguments))
            } catch is SystemError {
                return .failure("The file '\(record.name)' could not be read.")
            }
        }
    }

    /// What was asked for, brought into its bounds.
    private struct Range {
        var line: Int
        var lineCount: Int
        var page: Int
        var pageCount: Int

        init(_ arguments: JSONValue) {
            func number(_ key: String, default value: Int, upTo limit: Int) -> Int {
                arguments[key]?.whole(heldIn: 1...limit) ?? value
            }
            line = number("from_line", default: 1, upTo: .max / 2)
            lineCount = number("line_count", default: maxLines, upTo: maxLines)
            page = number("from_page", default: 1, upTo: 1_000_000)
            pageCount = number("page_count", default: defaultPages, upTo: maxPages)
        }
    }

    private func read(_ record: FileRecord, _ file: StoredFile, _ range: Range) async throws -> ToolResult {
        if record.contentType == "application/pdf" { return try await readPDF(record, file, range) }
        guard let text = try await TextFile(file, work: contents.files.work) else { return refusal(record) }
        let part = try await text.lines(from: range.line, count: range.lineCount, byteLimit: Self.maxBytes)
        return answer(part, of: record.name, rest: nil)
    }

    private func refusal(_ record: FileRecord) -> ToolResult {
        let way = ImageUpload.isImage(record.contentType) ? " view_image shows it." : ""
        return .failure("The file \(record.summary) is not text and cannot be read.\(way)")
    }

    private func readPDF(_ record: FileRecord, _ file: StoredFile, _ range: Range) async throws -> ToolResult {
        switch try await contents.pdf.pages(of: file, from: range.page, count: range.pageCount) {
        case .failed(let reason): return .failure(reason)
        case .pages(let pages, let hasMore, let isCut):
            let next = range.page + pages.count
            let rest = hasMore ? "More pages follow: from_page \(next)." : nil
            guard pages.contains(where: { !$0.allSatisfy(\.isWhitespace) }) else {
                let none = "Pages \(range.page) to \(next - 1) have no text; they may be pictures of text."
                return .success(rest.map { "\(none) \($0)" } ?? none)
            }
            let part = Self.lines(of: pages, range)
            let cut = isCut ? "The text of these pages is too long to be read whole; ask for fewer pages." : rest
            return answer(part, of: "\(record.name), pages \(range.page) to \(next - 1)", rest: cut)
        }
    }

    private static func lines(of pages: [String], _ range: Range) -> TextPart {
        let text = pages.enumerated().map { "[page \(range.page + $0)]\n\($1)" }.joined(separator: "\n")
        var scanner = LineScanner(
            wanted: (range.line - 1)..<(range.line - 1 + range.lineCount), byteLimit: maxBytes, encoding: .utf8)
        Array(text.utf8).withUnsafeBytes { scanner.take($0) }
        scanner.finish()
        return TextPart(
            text: String(decoding: scanner.picked, as: UTF8.self), firstLine: range.line,
            lineCount: scanner.pickedLines, totalLines: scanner.lineCount, isCut: scanner.isFull)
    }

    /// - Parameter rest: What follows behind the last line.
    private func answer(_ part: TextPart, of name: String, rest: String?) -> ToolResult {
        guard part.totalLines > 0 else { return .success("[\(name): the file is empty]") }
        guard part.lineCount > 0 else {
            return .failure("There is no line \(part.firstLine): \(name) has \(part.totalLines) lines.")
        }
        let last = part.firstLine + part.lineCount - 1
        let head = "[\(name): lines \(part.firstLine) to \(last) of \(part.totalLines)]"
        let next = part.nextLine.map { "More lines follow: from_line \($0)." } ?? rest
        return .success("\(head)\n\(Fence.marking(part.text, "the file"))" + (next.map { "\n[\($0)]" } ?? ""))
    }
}
