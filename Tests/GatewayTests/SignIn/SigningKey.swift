import Crypto
import CryptoExtras
import Foundation
import NaviProtocol

@testable import gateway

/// A key of a scripted provider: signs tokens, with whatever they say of themselves.
struct SigningKey: Sendable {
    enum Kind: CaseIterable, Sendable {
        case rs256, ps256, es256, edDSA
    }

    private enum Material: Sendable {
        case rsa(_RSA.Signing.PrivateKey, isPSS: Bool)
        case p256(P256.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    let name: String
    let kind: Kind
    private let material: Material

    /// Made once: it takes long.
    private static let rsa = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    init(_ kind: Kind, name: String) throws {
        self.name = name
        self.kind = kind
        switch kind {
        case .rs256: material = .rsa(try Self.rsa.get(), isPSS: false)
        case .ps256: material = .rsa(try Self.rsa.get(), isPSS: true)
        case .es256: material = .p256(P256.Signing.PrivateKey())
        case .edDSA: material = .ed25519(Curve25519.Signing.PrivateKey())
        }
    }

    var algorithm: String {
        switch kind {
        case .rs256: "RS256"
        case .ps256: "PS256"
        case .es256: "ES256"
        case .edDSA: "EdDSA"
        }
    }

    /// The public half, as a provider publishes it.
    func published() throws -> JSONValue {
        var members: [String: JSONValue] = ["kid": .string(name), "use": "sig", "alg": .string(algorithm)]
        func text(_ bytes: some Sequence<UInt8>) -> JSONValue { .string(Base64URL.encode(bytes)) }
        switch material {
        case .rsa(let key, _):
            let primitives = try key.publicKey.getKeyPrimitives()
            members.merge(
                ["kty": "RSA", "n": text(primitives.modulus), "e": text(primitives.publicExponent)]) { $1 }
        case .p256(let key):
            let point = key.publicKey.rawRepresentation
            members.merge(
                ["kty": "EC", "crv": "P-256", "x": text(point.prefix(32)), "y": text(point.suffix(32))]) { $1 }
        case .ed25519(let key):
            members.merge(["kty": "OKP", "crv": "Ed25519", "x": text(key.publicKey.rawRepresentation)]) { $1 }
        }
        return .object(JSONObject(members))
    }

    /// What a forger has of it: the bytes of the public half, in the form in which they are usually passed on.
    var publicBytes: Data {
        switch material {
        case .rsa(let key, _): Data(key.publicKey.pemRepresentation.utf8)
        case .p256(let key): Data(key.publicKey.pemRepresentation.utf8)
        case .ed25519(let key): key.publicKey.rawRepresentation
        }
    }

    func token(_ claims: [String: JSONValue], header: [String: JSONValue] = [:]) throws -> String {
        let standard: [String: JSONValue] = ["alg": .string(algorithm), "kid": .string(name), "typ": "JWT"]
        let signed = Self.unsigned(claims, header: standard.merging(header) { $1 })
        return "\(signed).\(Base64URL.encode(try signature(of: Data(signed.utf8))))"
    }

    /// The part of a token that is signed.
    static func unsigned(_ claims: [String: JSONValue], header: [String: JSONValue]) -> String {
        [header, claims].map { Base64URL.encode(JSONValue.object(JSONObject($0)).json()) }.joined(separator: ".")
    }

    private func signature(of data: Data) throws -> Data {
        switch material {
        case .rsa(let key, let isPSS):
            try key.signature(for: data, padding: isPSS ? .PSS : .insecurePKCS1v1_5).rawRepresentation
        case .p256(let key): try key.signature(for: data).rawRepresentation
        case .ed25519(let key): try key.signature(for: data)
        }
    }
}
