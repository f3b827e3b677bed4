import Foundation
import NaviProtocol
import Testing

@Suite("The protocol reference")
struct ProtocolReferenceTests {
    /// Everything in backquotes in `docs/protocol.md`.
    private static let terms: Set<String> = {
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let url = repository.appendingPathComponent("docs/protocol.md")
        // A missing page has no terms, and every test below fails.
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return Set(text.split(separator: "`", omittingEmptySubsequences: false).map(String.init))
    }()

    @Test("names every frame that the server sends", arguments: ServerFrame.Kind.allCases)
    func serverFrames(kind: ServerFrame.Kind) {
        #expect(Self.terms.contains(kind.rawValue))
    }

    @Test("names every frame of the list feed", arguments: SessionListFrame.Kind.allCases)
    func listFrames(kind: SessionListFrame.Kind) {
        #expect(Self.terms.contains(kind.rawValue))
    }

    @Test("names everything that a session can be doing", arguments: SessionActivity.allCases)
    func activities(activity: SessionActivity) {
        #expect(Self.terms.contains(activity.rawValue))
    }

    @Test("names every frame that a client sends", arguments: ClientFrame.types)
    func clientFrames(type: String) {
        #expect(Self.terms.contains(type))
    }

    @Test("names every error code", arguments: ErrorCode.allCases)
    func errorCodes(code: ErrorCode) {
        #expect(Self.terms.contains(code.rawValue))
    }

    @Test("names every close code", arguments: CloseCode.allCases)
    func closeCodes(code: CloseCode) {
        #expect(Self.terms.contains(String(code.rawValue)))
    }

    @Test("does not take any word for documented")
    func negative() {
        #expect(!Self.terms.contains("no_such_frame"))
    }
}
