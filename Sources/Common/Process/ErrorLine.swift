import NaviConfiguration
import NaviStore

/// What a process says about the error that ends it: short lines for people, without names of our types.
enum ErrorLine {
    private static let maxBytes = 1000

    static func lines(for error: any Error) -> [String] {
        switch error {
        case let error as ConfigurationError: error.problems.map(oneLine)
        case let error as StoreError: [oneLine(text(of: error))]
        default: [oneLine("\(error)")]
        }
    }

    private static func text(of error: StoreError) -> String {
        let detail = error.cause.map { " (\($0))" } ?? ""
        let advice =
            switch error.code {
            case .cannotOpen: " (DB_PATH and NAVI_STATE_DIR say where the database is)"
            case .diskFull: "; make room on its disk, and start again"
            case .busy, .io, .corrupt, .newerSchema, .networkFileSystem, .unreadableRow, .fenced, .internal: ""
            }
        return "the database: \(error.message)\(detail)\(advice)"
    }

    private static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return line.utf8.count > maxBytes ? String(decoding: line.utf8.prefix(maxBytes), as: UTF8.self) + "…" : line
    }
}
