import NaviFiles

/// The text of PDF files, by way of poppler's `pdftotext`.
struct PDFText: Sendable {
    /// Pages of a file, or why there are none.
    enum Answer: Sendable, Equatable {
        /// - Parameters:
        ///   - hasMore: There are pages behind these.
        ///   - isCut: The last of these is not whole.
        case pages([String], hasMore: Bool, isCut: Bool)
        /// In words for the model.
        case failed(String)
    }

    /// `nil` where `pdftotext` is not installed.
    private let converter: Converter?

    static let limits = Converter.Limits(
        time: .seconds(20), memoryBytes: 1 << 30, outputBytes: 1 << 20)

    init(_ programs: ProgramFinder, limits: Converter.Limits = Self.limits, box: ConverterBox? = nil) {
        converter = programs.find("pdftotext").map { Converter(executable: $0, limits: limits, box: box) }
    }

    /// - Parameter first: Counted from 1.
    /// - Throws: `CancellationError`.
    func pages(of file: StoredFile, from first: Int, count: Int) async throws -> Answer {
        guard let converter else {
            return .failed(
                "PDF files cannot be read here: the program pdftotext is not installed (Debian: poppler-utils).")
        }
        // One page more tells whether there are more.
        let conversion = try await converter.run(
            ["-layout", "-q", "-enc", "UTF-8", "-f", "\(first)", "-l", "\(first + count)", "-", "-"], file: file)
        switch conversion.ending {
        case .status(0): return answer(conversion.output, count: count, isCut: false)
        case .outputLimit: return answer(conversion.output, count: count, isCut: true)
        case .status(1): return .failed("The PDF cannot be opened: it is damaged or protected by a password.")
        case .status(3): return .failed("The PDF does not permit its text to be taken out.")
        case .status(99) where first > 1: return .failed("The PDF has no page \(first).")
        case .status, .notStarted: return .failed("The PDF could not be read.")
        case .signal: return .failed("The PDF could not be read: it takes too much memory or time.")
        case .timeLimit:
            return .failed("The PDF could not be read within \(Self.seconds(converter.limits.time)) seconds.")
        }
    }

    private func answer(_ output: [UInt8], count: Int, isCut: Bool) -> Answer {
        // Each page ends with a form feed.
        var pages = output.split(separator: 0x0C, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        if pages.count > 1, pages.last?.isEmpty == true { pages.removeLast() }
        let hasMore = pages.count > count
        return .pages(Array(pages.prefix(count)), hasMore: hasMore, isCut: isCut && !hasMore)
    }

    private static func seconds(_ duration: Duration) -> Int64 { duration.components.seconds }
}
