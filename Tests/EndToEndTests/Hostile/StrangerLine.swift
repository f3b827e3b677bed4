import Foundation
import NIOCore
import Synchronization
import TestKit

/// Sends requests one behind the other, without waiting, and takes the answers apart again.
struct StrangerLine {
    struct Request {
        var bytes: [UInt8]
        /// The answer has no body, whatever length it tells.
        var isHead: Bool
    }

    /// How the end of what is asked shows.
    enum Ending {
        /// Each request has an end of its own.
        case lengths
        /// Our side ends behind the request, and all that comes back until the server ends its own is the answer.
        case ourClose
        /// A socket's, whose server says that it closes, or ends the connection. Our side stays open: whoever closes hears no
        /// reason.
        case closing
    }

    private static let patience = Duration.seconds(20)
    private static let count = Atomic<UInt32>(0)

    /// Each line comes from somewhere else: an address has ten guesses in five minutes.
    private static var nextAddress: String {
        let number = count.add(1, ordering: .relaxed).oldValue
        return "127.\((number >> 16) % 126 + 1).\(number >> 8 & 0xFF).\(number & 0xFF)"
    }

    let port: Int

    /// - Parameter ending: Where it is not `lengths`, of one request alone.
    /// - Returns: As many answers as there are requests; an empty one where the server closed without a word.
    func exchange(_ requests: [Request], _ ending: Ending) async throws -> [[UInt8]] {
        var answers: [[UInt8]] = []
        while answers.count < requests.count {
            let rest = requests[answers.count...]
            let line = try await RawConnection.connect(port: port, from: Self.nextAddress)
            do {
                try await line.send(rest.flatMap(\.bytes))
                if ending == .ourClose { try await line.finishSending() }
            } catch {
                // Closed while we were sending; what it said before that counts.
            }
            if ending != .lengths {
                answers.append(
                    try await line.read(timeLimit: Self.patience) { ending == .closing && Self.saysClosing($0) })
                line.close()
                continue
            }
            let parser = Parser(isHead: rest.map(\.isHead))
            let bytes = try await line.read(timeLimit: Self.patience) { parser.take($0) }
            line.close()
            // Whoever is refused at the gate is the last on a connection; the next come over another one.
            let found = parser.answers(of: bytes)
            answers += found.isEmpty ? [[]] : found
        }
        return answers
    }

    private static func saysClosing(_ bytes: [UInt8]) -> Bool {
        guard let head = Data(bytes).range(of: Data("\r\n\r\n".utf8)),
            RawResponse(parsing: Array(bytes[..<head.upperBound]))?.status == 101
        else { return false }
        var rest = ByteBuffer(bytes: bytes[head.upperBound...])
        while let frame = RawWebSocketFrame.read(from: &rest) {
            if frame.opcode == RawWebSocketFrame.close { return true }
        }
        return false
    }

    /// Finds the ends of answers in what has come so far.
    private final class Parser {
        private let isHead: [Bool]
        private var ends: [Int] = []

        init(isHead: [Bool]) {
            self.isHead = isHead
        }

        /// - Returns: Whether all answers are there.
        func take(_ bytes: [UInt8]) -> Bool {
            while ends.count < isHead.count, let end = end(bytes[(ends.last ?? 0)...]) { ends.append(end) }
            return ends.count == isHead.count
        }

        /// All that are whole.
        func answers(of bytes: [UInt8]) -> [[UInt8]] {
            zip([0] + ends, ends).map { Array(bytes[$0..<$1]) }
        }

        private func end(_ bytes: ArraySlice<UInt8>) -> Int? {
            let data = Data(bytes)
            guard let head = data.range(of: Data("\r\n\r\n".utf8)),
                let response = RawResponse(parsing: Array(data[..<head.upperBound]))
            else { return nil }
            let start = bytes.startIndex + head.upperBound
            if isHead[ends.count] || [204, 304].contains(response.status) { return start }
            if let length = response.headers["content-length"].flatMap({ Int($0) }) {
                return start + length <= bytes.endIndex ? start + length : nil
            }
            return data[head.lowerBound...].range(of: Data("\r\n0\r\n\r\n".utf8)).map {
                bytes.startIndex + $0.upperBound
            }
        }
    }
}
