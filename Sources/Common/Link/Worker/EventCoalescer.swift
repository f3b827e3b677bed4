/// Puts frames of one turn that were queued one by one into one message.
enum EventCoalescer {
    /// A message is not made longer than this.
    static let maxFrames = 512

    /// The same messages; frames only move forward to earlier frames of their turn, never past another kind of message.
    static func coalesce(_ messages: [WorkerMessage]) -> [WorkerMessage] {
        guard messages.count > 1 else { return messages }
        var result: [WorkerMessage] = []
        result.reserveCapacity(messages.count)
        var open: [TurnKey: (position: Int, frames: [TurnFrame])] = [:]
        for message in messages {
            guard case .events(let key, let frames) = message else {
                close(&open, in: &result)
                result.append(message)
                continue
            }
            if let index = open.index(forKey: key), open.values[index].frames.isContinued(by: frames) {
                open.values[index].frames.append(contentsOf: frames)
            } else {
                if let full = open[key] { result[full.position] = .events(key, full.frames) }
                open[key] = (result.count, frames)
                result.append(message)
            }
        }
        close(&open, in: &result)
        return result
    }

    private static func close(
        _ open: inout [TurnKey: (position: Int, frames: [TurnFrame])], in result: inout [WorkerMessage]
    ) {
        for (key, entry) in open { result[entry.position] = .events(key, entry.frames) }
        open.removeAll(keepingCapacity: true)
    }
}

extension [TurnFrame] {
    fileprivate func isContinued(by next: [TurnFrame]) -> Bool {
        guard let last, let first = next.first, count + next.count <= EventCoalescer.maxFrames else { return false }
        return first.firstIndex == last.index + 1
    }
}
