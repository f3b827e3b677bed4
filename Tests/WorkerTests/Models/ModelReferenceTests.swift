import Foundation
import NaviProfiles
import Testing

@testable import worker

/// `docs/models.md` says what the code does.
@Suite struct ModelReferenceTests {
    private let lines: [Substring]

    init() throws {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
        lines = try String(contentsOf: root.appending(path: "docs/models.md"), encoding: .utf8).split(separator: "\n")
    }

    @Test(arguments: Backend.allCases)
    func everyBackendIsThere(backend: Backend) {
        #expect(lines.contains { $0.hasPrefix("| `\(backend.rawValue)` |") })
    }

    @Test(arguments: ModelError.Code.allCases)
    func everyErrorIsThereWithWhatIsDoneAboutIt(code: ModelError.Code) throws {
        let row = try #require(lines.first { $0.hasPrefix("| `\(ModelError(code, "").errorCode.rawValue)` |") })
        let tried = row.split(separator: "|")[2]
        switch code.remedy {
        case .wait: #expect(tried.contains("twice more, then the next model"))
        case .nextModel: #expect(tried.contains("the next model") && !tried.contains("twice"))
        case .compress: #expect(tried.contains("compression"))
        case .giveUp: #expect(tried.contains("nothing more"))
        }
    }
}
