import Foundation
import NIOCore
import NaviProtocol
import TestKit

/// WebSocket connections that are wrong below their messages: handshakes, cursors, frames.
struct SocketBorder: Border {
    let kind = BorderKind.sockets

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        try await ground.withSessions(2) { sessions in
            // A feed that cursors can point into: it is kept for a while after its turn.
            let client = try await ground.system.connect(sessions[0])
            try await client.send(message: "hello")
            _ = try await client.collectTurn()
            let cursor = client.lastCursor
            try await ground.each(numbers, width: 6) { number in
                var edges = ground.edges(kind, number)
                let bytes = SocketCase.bytes(&edges, session: edges.pick(sessions), cursor: cursor)
                ground.tally.begin(kind, number, bytes)
                let endsWithClose = bytes.suffix(SocketCase.closing.count) == SocketCase.closing[...]
                try await RawCase(kind: kind, number: number, bytes: bytes, endsWithClose: endsWithClose).attempt(
                    edges, port: ground.system.port, on: ground)
            }
            try await client.close()
        }
    }
}

/// The same by somebody who has not signed in, and requests without a token.
struct SignInBorder: Border {
    let kind = BorderKind.beforeSignIn

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        let session = SessionID.random()
        try await ground.each(numbers, width: 6) { number in
            var edges = ground.edges(kind, number)
            let bytes: [UInt8]
            switch edges.number(0...3) {
            case 0: bytes = HTTPCase.bytes(&edges, session: session)
            case 1: bytes = SocketCase.signIn(&edges)
            default:
                bytes = SocketCase.handshake(path: "/ws/sessions/\(session)") + SocketCase.messages(&edges)
            }
            ground.tally.begin(kind, number, bytes)
            try await RawCase(kind: kind, number: number, bytes: bytes, endsWithClose: true).attempt(
                edges, port: ground.guarded.port, on: ground)
        }
    }
}

enum SocketCase {
    static func bytes(_ edges: inout Edges, session: SessionID, cursor: Cursor?) -> [UInt8] {
        let path = "/ws/sessions/\(session)"
        switch edges.number(0...3) {
        case 0: return Array(spoiledHandshake(&edges, path: path).utf8)
        case 1: return handshake(path: path + "?cursor=" + self.cursor(&edges, near: cursor))
        case 2: return handshake(path: path) + messages(&edges)
        default: return handshake(path: path) + FrameCase.wire(&edges) + closing
        }
    }

    /// Places in a feed, around the one that is there.
    private static func cursor(_ edges: inout Edges, near cursor: Cursor?) -> String {
        let ordinal = "\(cursor?.turnOrdinal ?? 0)"
        let attempt = "\(cursor?.attempt ?? 1)"
        let index = "\(cursor?.index ?? 0)"
        switch edges.number(0...6) {
        case 0, 1: return "\(ordinal).\(attempt).\(edges.decimal())"
        case 2: return "\(ordinal).\(edges.decimal()).\(index)"
        case 3: return "\(edges.decimal()).\(attempt).\(index)"
        case 4: return APICase.encoded("\(edges.numberText()).\(edges.numberText()).\(edges.numberText())")
        case 5: return APICase.encoded(edges.text().prefix(500).description)
        default:
            return
                "\(ordinal).\(attempt).\(index)&cursor=\(edges.decimal())&last=\(APICase.encoded(edges.numberText()))"
        }
    }

    static func handshake(path: String) -> [UInt8] {
        Array(
            ("GET \(path) HTTP/1.1\r\nHost: @HOST@\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").utf8)
    }

    private static func spoiledHandshake(_ edges: inout Edges, path: String) -> String {
        var fields = [
            ("Host", "@HOST@"), ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ]
        for _ in 0..<edges.number(1...2) {
            let place = edges.number(0...4)
            fields[place].1 = edges.pick([
                edges.numberText(), edges.text(), "", "keep-alive, Upgrade", "WebSocket", "a, b",
            ])
        }
        if edges.once(in: 3) { fields.append(edges.pick(fields)) }
        if edges.once(in: 3) { fields.remove(at: edges.number(0...(fields.count - 1))) }
        let target = edges.pick([path, path, "/ws/sessions", "/ws/sessions/\(APICase.encoded(edges.text()))", "/ws"])
        return "GET \(target) HTTP/1.1\r\n" + fields.map { "\($0.0): \($0.1)\r\n" }.joined() + "\r\n"
    }

    /// A few messages, then a close.
    static func messages(_ edges: inout Edges) -> [UInt8] {
        (0..<edges.number(1...4)).flatMap { _ in frame(.init(RawWebSocketFrame.text, FrameCase.json(&edges))) }
            + closing
    }

    static func signIn(_ edges: inout Edges) -> [UInt8] {
        let body = edges.object([("token", edges.textLiteral()), ("code", edges.textLiteral())])
        let head = "POST /auth/sign-in HTTP/1.1\r\nHost: @HOST@\r\nContent-Type: application/json\r\n"
        return Array("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
    }

    /// Masked with zeros, so that it is always the same.
    static let closing: [UInt8] = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8]

    static func frame(_ frame: RawWebSocketFrame) -> [UInt8] {
        var buffer = ByteBuffer()
        frame.write(to: &buffer)
        return Array(buffer.readableBytesView)
    }
}
