import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NaviFiles
import NaviProtocol
import Synchronization
import TestKit

@testable import gateway

/// An OpenID provider over real HTTP that does what the test wants: documents, keys, and tokens for codes, each of which
/// is good once and for whoever has its verifier.
final class ScriptedProvider: Sendable {
    /// What it does otherwise than a good one.
    struct Script: Sendable {
        var keys: [SigningKey]
        var claims: @Sendable (inout [String: JSONValue]) -> Void = { _ in }
        /// Makes the token of its claims; `nil` for an honest one, by the first key.
        var token: (@Sendable ([String: JSONValue]) throws -> String)?
        var discovery: @Sendable (inout [String: JSONValue]) -> Void = { _ in }
        /// In the place of the set of keys.
        var keySet: String?
        /// Answers of any path; `nil` to go on.
        var answer: (@Sendable (String) async throws -> Response?)?
    }

    private struct Grant {
        var challenge: String
        var nonce: String
        var redirect: String
    }

    static let clientID = "navi client"
    static let clientSecret = "s:cret/+&"

    let script: Mutex<Script>
    /// Paths that were asked for.
    let asked = Mutex<[String]>([])
    private let grants = Mutex<[String: Grant]>([:])
    private let address = Mutex<String>("")
    private let now: Timestamp

    init(now: Timestamp, keys: [SigningKey]) {
        script = Mutex(Script(keys: keys))
        self.now = now
    }

    var issuer: String { address.withLock { $0 } }

    func count(_ path: String) -> Int { asked.withLock { $0.count { $0 == path } } }

    /// Serves while `body` runs.
    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let router = Router()
        for path in ["/.well-known/openid-configuration", "/jwks", "/token"] {
            for method in [HTTPRequest.Method.get, .post] {
                router.on(RouterPath(path), method: method) { request, _ in
                    self.asked.withLock { $0.append(path) }
                    if let answer = try await self.script.withLock({ $0.answer })?(path) { return answer }
                    return try await self.answer(path, request)
                }
            }
        }
        let port = Mailbox<Int>("the provider's port")
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.put($0.localAddress?.port ?? 0) },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            let number = try await port.next() ?? 0
            address.withLock { $0 = "http://127.0.0.1:\(number)" }
            try await body()
            group.cancelAll()
        }
    }

    /// What the user does at the provider: signs in, and is sent back with a code.
    ///
    /// - Parameter location: Where the gateway has sent the browser.
    func authorize(_ location: String) throws -> (code: String, state: String) {
        let query = Dictionary(
            (URLComponents(string: location)?.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        ) { $1 }
        guard query["response_type"] == "code", query["client_id"] == Self.clientID,
            query["code_challenge_method"] == "S256", let challenge = query["code_challenge"],
            let nonce = query["nonce"], let redirect = query["redirect_uri"], let state = query["state"]
        else { throw Failure("no request of ours: \(location)") }
        let code = Base64URL.encode(SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) })
        grants.withLock { $0[code] = Grant(challenge: challenge, nonce: nonce, redirect: redirect) }
        return (code, state)
    }

    private func answer(_ path: String, _ request: Request) async throws -> Response {
        let script = script.withLock { $0 }
        switch path {
        case "/jwks":
            if let text = script.keySet { return Self.json(text) }
            let keys = JSONValue.array(try script.keys.map { try $0.published() })
            return Self.json(String(decoding: JSONValue.object(["keys": keys]).json(), as: UTF8.self))
        case "/token": return try await grant(request, script)
        default:
            var document: [String: JSONValue] = [
                "issuer": .string(issuer), "authorization_endpoint": .string("\(issuer)/authorize?tenant=1"),
                "token_endpoint": .string("\(issuer)/token"), "jwks_uri": .string("\(issuer)/jwks"),
            ]
            script.discovery(&document)
            return Self.json(String(decoding: JSONValue.object(JSONObject(document)).json(), as: UTF8.self))
        }
    }

    private func grant(_ request: Request, _ script: Script) async throws -> Response {
        let body = try await request.body.collect(upTo: 65_536)
        var fields: [String: String] = [:]
        for pair in String(buffer: body).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map { PercentCoding.decode($0) ?? "" }
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        let pair = [Self.clientID, Self.clientSecret].map { PercentCoding.encode($0) }.joined(separator: ":")
        let isClient =
            request.headers[.authorization] == "Basic \(Data(pair.utf8).base64EncodedString())"
            || fields["client_id"] == Self.clientID && fields["client_secret"] == Self.clientSecret
        let verifier = Base64URL.encode(SHA256.hash(data: Data((fields["code_verifier"] ?? "").utf8)))
        guard isClient, fields["grant_type"] == "authorization_code",
            let grant = grants.withLock({ $0.removeValue(forKey: fields["code"] ?? "") }),
            grant.challenge == verifier, grant.redirect == fields["redirect_uri"]
        else { return Self.json(#"{"error":"invalid_grant"}"#, status: .badRequest) }
        let seconds = now.milliseconds / 1000
        var claims: [String: JSONValue] = [
            "iss": .string(issuer), "aud": .string(Self.clientID), "sub": "248289761001",
            "nonce": .string(grant.nonce), "iat": .integer(seconds), "exp": .integer(seconds + 300),
            "preferred_username": "ada", "groups": ["users", "café"],
        ]
        script.claims(&claims)
        let token = try script.token?(claims) ?? script.keys[0].token(claims)
        return Self.json(#"{"access_token":"x","token_type":"Bearer","id_token":"\#(token)"}"#)
    }

    private static func json(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
