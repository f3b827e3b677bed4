import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NaviProtocol

/// The REST API as a test calls it. Every request has a connection of its own, so that a restarted server is never
/// met by a connection to its forerunner.
package struct RESTClient: Sendable {
    /// `http://127.0.0.1:PORT`.
    package var baseURL: String
    package var timeLimit: Duration = defaultTimeLimit

    package init(baseURL: String, timeLimit: Duration = defaultTimeLimit) {
        self.baseURL = baseURL
        self.timeLimit = timeLimit
    }

    package func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> RESTAnswer {
        var request = HTTPClientRequest(url: baseURL + path)
        request.method = HTTPMethod(rawValue: method)
        request.headers.add(name: "Connection", value: "close")
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: TimeAmount(timeLimit))
        let bytes = try await response.body.collect(upTo: 256 << 20)
        return RESTAnswer(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { $1 },
            body: Array(bytes.readableBytesView))
    }

    package func get(_ path: String, headers: [String: String] = [:]) async throws -> RESTAnswer {
        try await send("GET", path, headers: headers)
    }

    package func delete(_ path: String) async throws -> RESTAnswer { try await send("DELETE", path) }

    /// Sends JSON, given as text so that it may be wrong.
    package func post(_ path: String, _ json: String) async throws -> RESTAnswer {
        try await send("POST", path, headers: ["Content-Type": "application/json"], body: Array(json.utf8))
    }

    package func patch(_ path: String, _ json: String) async throws -> RESTAnswer {
        try await send("PATCH", path, headers: ["Content-Type": "application/json"], body: Array(json.utf8))
    }
}

// MARK: - What tests do often

extension RESTClient {
    package func createSession(profile: String = "secretary") async throws -> SessionID {
        let answer = try await post("/sessions", #"{"profile_id":"\#(profile)"}"#).expecting(201)
        guard let id = answer.json["session_id"]?.stringValue.flatMap(SessionID.init) else {
            throw Failure("no session_id in \(answer.text)")
        }
        return id
    }

    /// The session as the list shows it.
    package func summary(_ session: SessionID) async throws -> SessionSummary {
        try await get("/sessions/\(session)?messages=0").expecting(200).decoded()
    }

    /// The whole history.
    package func messages(_ session: SessionID) async throws -> [Message] {
        struct Detail: Decodable {
            var messages: [Message]
        }
        return try await get("/sessions/\(session)").expecting(200).decoded(Detail.self).messages
    }

    /// Uploads one file as a browser's form does.
    package func upload(
        _ session: SessionID, name: String, _ bytes: [UInt8], contentType: String = "text/plain"
    ) async throws -> RESTAnswer {
        try await send(
            "POST", "/sessions/\(session)/files", headers: ["Content-Type": Multipart.contentType],
            body: Multipart.body(name: name, bytes, contentType: contentType))
    }

    package func files(_ session: SessionID) async throws -> [FileBody] {
        try await get("/sessions/\(session)/files").expecting(200).decoded()
    }
}

/// The body of an upload.
package enum Multipart {
    private static let boundary = "----navi-test-boundary"
    package static let contentType = "multipart/form-data; boundary=\(boundary)"

    /// One part. Name and field go in as they are: they may be wrong on purpose.
    package static func part(field: String = "file", name: String, _ bytes: [UInt8], contentType: String) -> [UInt8] {
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n"
            + "Content-Type: \(contentType)\r\n\r\n"
        return Array(head.utf8) + bytes + Array("\r\n".utf8)
    }

    package static func body(name: String, _ bytes: [UInt8], contentType: String = "text/plain") -> [UInt8] {
        body(parts: [part(name: name, bytes, contentType: contentType)])
    }

    package static func body(parts: [[UInt8]]) -> [UInt8] { parts.flatMap { $0 } + Array("--\(boundary)--\r\n".utf8) }
}
