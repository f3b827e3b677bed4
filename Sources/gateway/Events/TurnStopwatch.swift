import NaviLink
import NaviProtocol

/// Times a turn for metrics.
struct TurnStopwatch {
    let acceptedAt: ContinuousClock.Instant
    private var hasToken = false

    init(acceptedAt: ContinuousClock.Instant) {
        self.acceptedAt = acceptedAt
    }

    /// Since the acceptance, the first time; then `nil`.
    mutating func takeFirst(at now: ContinuousClock.Instant) -> Duration? {
        guard !hasToken else { return nil }
        hasToken = true
        return now - acceptedAt
    }
}

extension TurnState {
    /// How a turn ended, from its own last frame. Only failures are read to their end: an answer may be long, and every
    /// frame of ours begins with its type.
    init(ofTerminal frame: TurnFrame) {
        let bytes = frame.json.readableBytesView
        if bytes.starts(with: Self.prefix(.streamEnd)) {
            self = .done
        } else if bytes.starts(with: Self.prefix(.streamStopped)) {
            self = .stopped
        } else {
            // Made by our own worker: what cannot be read has failed, whatever its code.
            let frame = (try? ReceivedFrame(json: Array(bytes)))?.frame
            guard case .error(let error) = frame, error.code == .turnInterrupted else {
                self = .failed
                return
            }
            self = .interrupted
        }
    }

    private static func prefix(_ kind: ServerFrame.Kind) -> String.UTF8View {
        #"{"type":"\#(kind.rawValue)""#.utf8
    }
}
