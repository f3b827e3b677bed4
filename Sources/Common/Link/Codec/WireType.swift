/// The second byte of every message. Numbers are never given a new meaning.
enum WireType: UInt8 {
    case ready = 1
    case workerHeartbeat = 2
    case events = 3
    case replayed = 4
    case replayGone = 5
    case notice = 6
    case released = 7
    case goodbye = 8
    case packet = 9
    case jobEnded = 10

    case hello = 65
    case wake = 66
    case stop = 67
    case replay = 68
    case acknowledgeEnd = 69
    case gatewayHeartbeat = 70
    case drain = 71
    // 72 and 73 told a worker of a turn in two words, before its commit and after it.
    case assign = 74
}
