import Foundation
import HTTPTypes
import NIOPosix
import NaviFiles
import NaviProtocol
import NaviStore
import Synchronization
import TestKit

@testable import gateway

/// The routes with a scripted provider behind them, and browsers that go there and back.
struct OpenIDFixture: Sendable {
    let provider: ScriptedProvider
    let harness: RouteHarness
    /// The clock by which documents and keys grow old.
    let instant: SharedInstant

    final class SharedInstant: Sendable {
        let value = Mutex(ContinuousClock.now)
    }

    static let now = Timestamp(milliseconds: 1_700_000_000_000)

    static func run(
        kind: SigningKey.Kind = .es256, limit: Duration = OpenIDHTTP.limit,
        settings adjust: @escaping @Sendable (inout OpenIDSettings) -> Void = { _ in },
        failureRate: TokenBucket.Rate = .init(perSecond: 10_000, burst: 10_000), basePath: String = "",
        _ body: @escaping @Sendable (OpenIDFixture) async throws -> Void
    ) async throws {
        let provider = ScriptedProvider(now: now, keys: [try SigningKey(kind, name: "first")])
        try await provider.run {
            let http = OpenIDHTTP(group: MultiThreadedEventLoopGroup.singleton, limit: limit)
            let (jobs, instant) = (AsyncJobs(), SharedInstant())
            var settings = OpenIDSettings(
                issuer: provider.issuer, clientID: ScriptedProvider.clientID,
                clientSecret: ScriptedProvider.clientSecret, name: "Example")
            adjust(&settings)
            let signIn = OpenIDSignIn(
                provider: OpenIDProvider(
                    settings: settings, http: http, jobs: jobs,
                    clocks: TestTime(running: { instant.value.withLock { $0 } })))
            let harness = try RouteHarness(
                failureRate: failureRate, openID: signIn, door: .nobody, basePath: basePath)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await jobs.run() }
                group.addTask { try await http.run() }
                try await body(OpenIDFixture(provider: provider, harness: harness, instant: instant))
                group.cancelAll()
            }
        }
    }

    /// A browser's visit at the gateway, at a given address.
    struct Begun {
        let location: String
        /// As the browser sends it back.
        let cookie: String
    }

    func begin(return path: String? = nil, peer: String = "192.0.2.1") async throws -> Begun {
        let query = path.map { "?return=\(PercentCoding.encode($0))" } ?? ""
        let answer = try await harness.send(.get, "/auth/oidc\(query)", peer: peer)
        let cookie = answer.headers[values: .setCookie].first?.prefix { $0 != ";" } ?? ""
        return Begun(location: answer.headers[.location] ?? "", cookie: String(cookie))
    }

    func finish(
        code: String, state: String, cookie: String, more: String = "", peer: String = "192.0.2.1"
    ) async throws -> Answer {
        try await harness.send(
            .get, "/auth/oidc/callback?code=\(code)&state=\(state)\(more)", headers: [.cookie: cookie], peer: peer)
    }

    /// There and back.
    func signIn(peer: String = "192.0.2.1", return path: String? = nil) async throws -> Answer {
        let begun = try await begin(return: path, peer: peer)
        guard begun.location.hasPrefix(provider.issuer) else {
            return Answer(status: 303, headers: [.location: begun.location], body: [])
        }
        let (code, state) = try provider.authorize(begun.location)
        return try await finish(code: code, state: state, cookie: begun.cookie, peer: peer)
    }

    /// What the browser is told that went wrong; `nil` when it is signed in.
    func failure(_ answer: Answer) -> String? {
        let location = answer.headers[.location] ?? "no location"
        return location.hasPrefix("/#sign-in-failed=") ? String(location.dropFirst("/#sign-in-failed=".count)) : nil
    }

    /// There and back: what the browser is told that went wrong.
    func failedSignIn(peer: String = "192.0.2.1") async throws -> String? {
        failure(try await signIn(peer: peer))
    }

    /// Who is signed in by an answer.
    func status(_ answer: Answer) async throws -> JSONValue {
        let cookie = answer.headers[values: .setCookie].first { $0.hasPrefix("navi_sign_in=") } ?? ""
        return try await harness.status([.cookie: String(cookie.prefix { $0 != ";" })])
    }

    func events() throws -> [JSONValue] {
        try String(decoding: harness.folder.read("audit.log"), as: UTF8.self).split(separator: "\n")
            .map { try JSONValue(json: String($0)) }
    }
}
