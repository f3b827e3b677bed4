import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import gateway

@Suite("Tokens and keys of a provider, spoiled anywhere", .timeLimit(.minutes(2)))
struct OpenIDMutationTests {
    private static let expectation = IDToken.Expectation(
        issuer: "https://id.example", clientID: "navi", nonce: "n", now: Timestamp(milliseconds: 1_700_000_000_000))

    private static let claims: [String: JSONValue] = [
        "iss": "https://id.example", "aud": "navi", "nonce": "n", "sub": "1", "preferred_username": "Zoë",
        "iat": .integer(1_700_000_000), "exp": .integer(1_700_000_300),
    ]

    @Test("A token says what was signed, or nothing", arguments: SigningKey.Kind.allCases, 1...4 as ClosedRange<UInt64>)
    func tokens(kind: SigningKey.Kind, seed: UInt64) async throws {
        let key = try SigningKey(kind, name: "k")
        let keys = try #require(ProviderKey.all(["keys": .array([try key.published()])]))
        let honest = try key.token(Self.claims)
        let said = try await IDToken(honest).verify(keys, Self.expectation)
        var edges = Edges(seed: seed)
        for _ in 0..<100 {
            let text = String(decoding: edges.damaged(Array(honest.utf8)), as: UTF8.self)
            let outcome: JSONValue?
            do throws(OpenIDError) {
                outcome = try await IDToken(text).verify(keys, Self.expectation)
            } catch {
                #expect(error.code == .invalidToken)
                outcome = nil
            }
            #expect(outcome == nil || outcome == said, "\(text)")
        }
    }

    @Test(
        "Keys that are none sign nothing and end nothing", arguments: SigningKey.Kind.allCases,
        1...4 as ClosedRange<UInt64>)
    func keys(kind: SigningKey.Kind, seed: UInt64) async throws {
        let key = try SigningKey(kind, name: "k")
        let (honest, forged) = (
            try key.token(Self.claims), try SigningKey(.es256, name: "k").token(Self.claims)
        )
        let published = JSONValue.object(["keys": .array([try key.published()])]).json()
        var edges = Edges(seed: seed)
        for _ in 0..<100 {
            guard let json = try? JSONValue(json: edges.damaged(published)), let keys = ProviderKey.all(json) else {
                continue  // no set of keys
            }
            // Whether the spoiled key is still the key is its own affair.
            _ = try? await IDToken(honest).verify(keys, Self.expectation)
            await #expect(throws: OpenIDError.self) { _ = try await IDToken(forged).verify(keys, Self.expectation) }
        }
    }
}
