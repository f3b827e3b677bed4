#if NAVI_FAIL_POINTS
import Glibc
import Synchronization

/// The fail point that the environment arms, and what happens there.
final class ArmedFailPoint: Sendable {
    enum Action: String {
        case kill
        case freeze
        case hold

        func happen() {
            switch self {
            case .kill: raise(SIGKILL)
            case .freeze: raise(SIGSTOP)
            case .hold: while true { pause() }
            }
        }
    }

    static let current = getenv("NAVI_FAIL_POINT").map { ArmedFailPoint(String(cString: $0)) }

    private let point: FailPoint
    private let action: Action
    private let remaining: Mutex<Int>

    private init(_ text: String) {
        let parts = text.split(separator: ":").map(String.init)
        guard (2...3).contains(parts.count), let point = FailPoint(rawValue: parts[0]),
            let action = Action(rawValue: parts[1]), let count = parts.count == 3 ? Int(parts[2]) : 1
        else { preconditionFailure("NAVI_FAIL_POINT: '\(text)' is not POINT:ACTION[:COUNT]") }
        self.point = point
        self.action = action
        remaining = Mutex(count)
    }

    func visit(_ point: FailPoint) {
        guard point == self.point else { return }
        let isDue = remaining.withLock { count in
            count -= 1
            return count == 0
        }
        guard isDue else { return }
        // The test waits for this line.
        let line = "fail point \(point.rawValue): \(action.rawValue)\n"
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        action.happen()
    }
}
#endif
