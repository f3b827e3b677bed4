import NaviProtocol
import Synchronization

/// Everything about a page that should not happen, and what it asked of servers.
final class PageLog: Sendable {
    /// What the console says about connections while the server is away.
    static let serverAway = ["ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "Connection closed", "ERR_NETWORK"]

    private struct State {
        var problems: [String] = []
        var requests: [String] = []
    }

    private let state = Mutex(State())
    private let origin: String

    init(origin: String) {
        self.origin = origin
    }

    func take(_ event: DevTools.Event) {
        switch event.method {
        case "Runtime.exceptionThrown":
            let details = event.params["exceptionDetails"]
            let text = details?["exception"]?["description"]?.stringValue ?? details?["text"]?.stringValue
            note("exception: \(text ?? "?")")
        case "Runtime.consoleAPICalled":
            guard let type = event.params["type"]?.stringValue, ["error", "warning", "assert"].contains(type) else {
                return
            }
            let words = event.params["args"]?.arrayValue?.compactMap {
                $0["value"]?.stringValue ?? $0["description"]?.stringValue
            }
            note("console.\(type): \(words?.joined(separator: " ") ?? "")")
        case "Log.entryAdded":
            let entry = event.params["entry"]
            guard ["error", "warning"].contains(entry?["level"]?.stringValue) else { return }
            note(
                "\(entry?["source"]?.stringValue ?? ""): \(entry?["text"]?.stringValue ?? "") \(entry?["url"]?.stringValue ?? "")"
            )
        case "Network.requestWillBeSent":
            if let url = event.params["request"]?["url"]?.stringValue { state.withLock { $0.requests.append(url) } }
        default: break
        }
    }

    private func note(_ problem: String) {
        state.withLock { $0.problems.append(problem) }
    }

    /// Errors and warnings of the console, exceptions, reports of the security policy; without those that a test expects.
    func problems(expecting expected: [String]) -> [String] {
        state.withLock { $0.problems }.filter { problem in !expected.contains { problem.contains($0) } }
    }

    /// Addresses outside of the server under test.
    var foreignRequests: [String] {
        state.withLock { $0.requests }.filter { url in
            !["data:", "blob:", "about:"].contains { url.hasPrefix($0) } && !url.hasPrefix("\(origin)/")
        }
    }
}
