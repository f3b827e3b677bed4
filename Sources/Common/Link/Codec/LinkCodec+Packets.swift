import NIOCore
import NaviProtocol

/// Several messages of a worker can go as one on the socket, since each costs the socket's threads at both ends more than
/// its bytes do.
extension LinkCodec {
    /// What is added to a packet may not make it much longer than this.
    static let maxPacketBytes = 64 << 10

    /// Appends the first of the messages, or as many as fit into one packet: a header, and then each message behind a
    /// 32-bit length.
    ///
    /// - Returns: How many there are in it.
    static func encode(packet messages: ArraySlice<WorkerMessage>, into buffer: inout ByteBuffer) -> Int {
        guard messages.count > 1 else {
            for message in messages { encode(message, into: &buffer) }
            return messages.count
        }
        writeHeader(.packet, into: &buffer)
        var count = 0
        for message in messages where buffer.readableBytes < maxPacketBytes {
            let start = buffer.writerIndex
            buffer.writeCount(0)
            encode(message, into: &buffer)
            let length = buffer.writerIndex - start - MemoryLayout<UInt32>.size
            buffer.setInteger(UInt32(clamping: length), at: start)
            count += 1
        }
        return count
    }

    /// The messages in these bytes, whether they came alone or as a packet.
    package static func decodeWorkerMessages(
        _ bytes: ByteBuffer, from worker: WorkerID
    ) throws(LinkCodecError) -> [WorkerMessage] {
        var reader = WireReader(bytes)
        guard try reader.header() == .packet else { return [try decodeWorkerMessage(bytes, from: worker)] }
        var messages: [WorkerMessage] = []
        repeat {
            messages.append(try decodeWorkerMessage(try reader.bytes(), from: worker))
        } while !reader.isAtEnd
        return messages
    }
}
