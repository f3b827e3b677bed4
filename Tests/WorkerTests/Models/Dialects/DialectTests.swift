import AsyncHTTPClient
import NaviProfiles
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// The laboratory: what servers send, as far as anybody has described it, in every form in which it may arrive.
@Suite(.timeLimit(.minutes(5))) struct DialectTests {
    @Test func everyFileIsReadAndThereAreEnoughOfThem() {
        #expect(DialectCase.all.count >= 150)
        #expect(Set(DialectCase.all.map(\.api)).count == Backend.allCases.count)
        #expect(DialectCase.all.contains { !$0.isStream } && DialectCase.all.contains { !$0.isAnswer })
    }

    @Test(arguments: DialectCase.all)
    func anAnswerReadsTheSameHoweverItArrives(_ dialect: DialectCase) {
        var edges = Edges(seed: 1, part: dialect.name, number: 0)
        for form in DialectCuts.forms(of: dialect) {
            for parts in DialectCuts.cuts(of: form, &edges) {
                let reading = DialectPlayer.read(dialect, parts)
                guard !reading.matches(dialect.reading) else { continue }
                Issue.record("\(form.name), \(parts.count) parts: \(reading), not \(dialect.reading)")
                return
            }
        }
    }

    /// What may come behind any part of an answer.
    static let troubles: [(name: String, bytes: String, end: InboxEnd)] = [
        ("a cut", "", .finished), ("a reset", "", .failed(HTTPClientError.remoteConnectionClosed)),
        ("silence", "", .failed(Stall.gap(.seconds(60)))),
        ("an error", "\n\ndata: {\"error\":{\"message\":\"boom\",\"type\":\"api_error\"}}\n\n", .finished),
        ("an error as a line", "\n{\"error\":\"boom\"}\n", .finished),
        ("an error by name", "\n\nevent: error\ndata: boom\n\n", .finished),
        ("a page", "\n<html><head><title>502 Bad Gateway</title></head></html>\n", .finished),
    ]

    @Test(arguments: DialectCase.all.filter { $0.isStream && $0.isAnswer })
    func anAnswerThatBreaksOffIsTheRightOneOrAnHonestErrorAndCallsNothing(_ dialect: DialectCase) {
        var edges = Edges(seed: 2, part: dialect.name, number: 0)
        for beginning in DialectCuts.beginnings(of: dialect, &edges) {
            for trouble in Self.troubles {
                var reading = DialectPlayer.read(
                    dialect, edges.parts(of: beginning + Array(trouble.bytes.utf8)), end: trouble.end)
                // How much was counted by then is another matter.
                if case .ended = reading.end { reading.usage = dialect.reading.usage }
                if reading == dialect.reading || reading.isHonestPart(of: dialect.reading) { continue }
                Issue.record("\(trouble.name) after \(beginning.count) bytes: \(reading), not \(dialect.reading)")
                return
            }
        }
    }

    @Test(arguments: DialectCase.all.filter { $0.isStream && $0.isAnswer })
    func whatComesBehindAWholeAnswerChangesNothing(_ dialect: DialectCase) {
        let more = [
            "data: [DONE]\n\n", "data: {\"error\":\"late\"}\n\n", "{\"error\":\"late\"}\n", "<html>\n", "\u{0}\n",
        ]
        for bytes in more {
            let reading = DialectPlayer.read(dialect, [dialect.body, Array(bytes.utf8)])
            #expect(reading == dialect.reading, "\(bytes)")
        }
    }
}
