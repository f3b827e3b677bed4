import Foundation
import NaviFiles
import TestKit
import Testing

@testable import worker

@Suite(.timeLimit(.minutes(1))) struct PDFTextTests {
    private let programs: ProgramFixture

    init() throws {
        programs = try ProgramFixture()
    }

    private func file(_ bytes: [UInt8]) throws -> StoredFile {
        try programs.folder.makeFolder("files")
        try Data(bytes).write(to: URL(filePath: programs.folder["files/a.pdf"]))
        return try StoredFile("a.pdf", in: try Directory(path: programs.folder["files"]))
    }

    private func pages(_ bytes: [UInt8], from first: Int = 1, count: Int = 5) async throws -> PDFText.Answer {
        try await PDFText(.system).pages(of: try file(bytes), from: first, count: count)
    }

    private func faked(_ script: String, limits: Converter.Limits = .short) async throws -> PDFText.Answer {
        try programs.add("pdftotext", script)
        return try await PDFText(programs.finder, limits: limits).pages(of: try file([]), from: 2, count: 2)
    }

    private func reason(_ answer: PDFText.Answer) -> String {
        if case .failed(let reason) = answer { reason } else { "it did not fail: \(answer)" }
    }

    @Test func pagesAreReadInRangesAndItIsSaidWhetherMoreFollow() async throws {
        let pdf = TestPDF.bytes(pages: ["first", "second", "third"])
        guard case .pages(let all, let hasMore, let isCut) = try await pages(pdf) else { throw Failure("failed") }
        #expect(all.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } == ["first", "second", "third"])
        #expect(!hasMore && !isCut)
        guard case .pages(let one, let more, _) = try await pages(pdf, from: 2, count: 1) else {
            throw Failure("failed")
        }
        #expect(one.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } == ["second"])
        #expect(more)
    }

    @Test func aPageBehindTheEndAndADamagedFileAreSaid() async throws {
        #expect(reason(try await pages(TestPDF.bytes(pages: ["a"]), from: 9)) == "The PDF has no page 9.")
        #expect(reason(try await pages(Array("%PDF-1.4 rubbish".utf8))).contains("damaged"))
    }

    @Test func withoutTheProgramItIsSaidPlainly() async throws {
        let answer = try await PDFText(programs.finder).pages(of: try file([]), from: 1, count: 1)
        #expect(reason(answer).contains("pdftotext is not installed"))
    }

    @Test func aProgramThatHangsIsGivenUp() async throws {
        #expect(reason(try await faked("sleep 300")).contains("within 1 seconds"))
    }

    @Test func aFloodIsCut() async throws {
        let limits = Converter.Limits(time: .seconds(20), memoryBytes: 1 << 30, outputBytes: 5000)
        guard case .pages(let pages, let hasMore, let isCut) = try await faked("yes", limits: limits) else {
            throw Failure("failed")
        }
        #expect(pages.count == 1 && pages[0].utf8.count == 5000)
        #expect(isCut && !hasMore)
    }

    @Test func everyStatusHasItsWords() async throws {
        #expect(reason(try await faked("exit 1")).contains("password"))
        #expect(reason(try await faked("exit 3")).contains("permit"))
        #expect(reason(try await faked("exit 99")).contains("no page 2"))
        #expect(reason(try await faked("exit 42")) == "The PDF could not be read.")
        #expect(reason(try await faked("kill -9 $$")).contains("too much memory or time"))
    }

    @Test func theArgumentsNameNoFile() async throws {
        guard case .pages(let pages, _, _) = try await faked(#"echo "$@""#) else { throw Failure("failed") }
        #expect(pages == ["-layout -q -enc UTF-8 -f 2 -l 4 - -\n"])
    }
}
