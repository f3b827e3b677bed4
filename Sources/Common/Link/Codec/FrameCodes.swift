import NaviProtocol

extension ServerFrame.Kind {
    /// On the link. Once given, a number stays its kind's.
    var code: UInt8 {
        switch self {
        case .sessionSync: 1
        case .messageAccepted: 2
        case .userMessage: 3
        case .turnQueued: 4
        case .streamStart: 5
        case .thinkingDelta: 6
        case .thinkingEnd: 7
        case .streamDelta: 8
        case .toolStarted: 9
        case .toolOutput: 10
        case .toolCall: 11
        case .approvalRequest: 12
        case .approvalResolved: 13
        case .limitReached: 14
        case .turnSteered: 15
        case .todoUpdated: 16
        case .profileSwitched: 17
        case .streamEnd: 18
        case .streamStopped: 19
        case .streamRestart: 20
        case .compressionStarted: 21
        case .contextCompressed: 22
        case .compressionFailed: 23
        case .contextSheet: 24
        case .sessionUpdated: 25
        case .error: 26
        case .pong: 27
        case .sessionBranched: 28
        }
    }

    private static let byCode = Dictionary(uniqueKeysWithValues: allCases.map { ($0.code, $0) })

    init?(code: UInt8) {
        guard let kind = Self.byCode[code] else { return nil }
        self = kind
    }
}

/// How a frame ends its turn, on the link.
enum OutcomeCode: UInt8 {
    case none = 0
    case done = 1
    case stopped = 2
    case failed = 3
    case interrupted = 4

    init(_ outcome: TurnState?) {
        switch outcome {
        case .done: self = .done
        case .stopped: self = .stopped
        case .failed: self = .failed
        case .interrupted: self = .interrupted
        case .queued, .running, nil: self = .none
        }
    }

    var outcome: TurnState? {
        switch self {
        case .none: nil
        case .done: .done
        case .stopped: .stopped
        case .failed: .failed
        case .interrupted: .interrupted
        }
    }
}
