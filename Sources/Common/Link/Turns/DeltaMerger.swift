import NIOCore

/// Joins adjacent deltas of one kind.
///
/// The JSON text between the quotes of two `delta` strings, put side by side, is the JSON text of the joined string:
/// so nothing has to be unescaped and escaped again, and every byte stays what it was. The other fields, the cursor
/// among them, are the last frame's.
enum DeltaMerger {
    /// A frame of this size is left alone, so that long texts are not copied again and again.
    static let maxMergedBytes = 64 << 10

    /// The same frames with every run of deltas joined, up to `maxMergedBytes` each.
    static func merge(_ frames: ArraySlice<TurnFrame>) -> [TurnFrame] {
        var result: [TurnFrame] = []
        var position = frames.startIndex
        while position < frames.endIndex {
            let end = endOfRun(in: frames, from: position)
            if end - position > 1, let merged = join(frames[position..<end]) {
                result.append(merged)
            } else {
                result.append(contentsOf: frames[position..<end])
            }
            position = end
        }
        return result
    }

    private static func endOfRun(in frames: ArraySlice<TurnFrame>, from start: Int) -> Int {
        var bytes = frames[start].json.readableBytes
        var end = start + 1
        guard frames[start].isDelta else { return end }
        while end < frames.endIndex, frames[end].kind == frames[start].kind {
            bytes += frames[end].json.readableBytes
            if bytes > maxMergedBytes { break }
            end += 1
        }
        return end
    }

    /// `nil` when one of the frames is not an object with a string `delta`.
    private static func join(_ run: ArraySlice<TurnFrame>) -> TurnFrame? {
        guard let first = run.first, let last = run.last, let place = deltaText(of: last) else { return nil }
        var json = ByteBuffer()
        json.reserveCapacity(run.reduce(0) { $0 + $1.json.readableBytes })
        json.writeImmutableBuffer(last.json.part(0..<place.lowerBound))
        for frame in run {
            guard let text = deltaText(of: frame) else { return nil }
            json.writeImmutableBuffer(frame.json.part(text))
        }
        json.writeImmutableBuffer(last.json.part(place.upperBound..<last.json.readableBytes))
        // A copy of the right size: the reserved one has room for all the envelopes that were left out.
        return TurnFrame(
            firstIndex: first.firstIndex, index: last.index, kind: last.kind,
            json: ByteBuffer(bytes: json.readableBytesView))
    }

    private static func deltaText(of frame: TurnFrame) -> Range<Int>? {
        frame.json.withUnsafeReadableBytes { JSONStringLocator.text(of: "delta", in: $0) }
    }
}

extension ByteBuffer {
    /// Readable bytes by their offset from the reader index; the range must lie within them.
    fileprivate func part(_ range: Range<Int>) -> ByteBuffer {
        guard let part = getSlice(at: readerIndex + range.lowerBound, length: range.count) else {
            preconditionFailure("a range outside of the buffer")
        }
        return part
    }
}
