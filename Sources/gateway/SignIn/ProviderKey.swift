import JWTKit
import NaviProtocol

/// How a token may be signed: with a key of the provider's that only it has. What anybody could make is not among them.
enum SigningAlgorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case ps256 = "PS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"
}

/// A key of a provider, its public half. Pure.
struct ProviderKey: Sendable, Equatable {
    static let maxKeys = 100
    private static let maxNameBytes = 512
    /// Of RSA, 8192 bits; larger ones would take long.
    private static let maxModulus = 1368
    private static let maxExponent = 12
    private static let maxCoordinate = 64

    enum Material: Sendable, Equatable {
        case rsa(modulus: String, exponent: String)
        case p256(x: String, y: String)
        case ed25519(x: String)
    }

    let name: String?
    /// The only one that it is for, where the provider says so.
    let algorithm: String?
    let material: Material

    /// `nil` for a key that is for something else, or of a kind that is not used here.
    init?(_ json: JSONValue) {
        if let use = json["use"], use.stringValue != "sig" { return nil }
        func text(_ name: String, _ maxBytes: Int) -> String? {
            json[name]?.stringValue.flatMap { (1...maxBytes).contains($0.utf8.count) ? $0 : nil }
        }
        switch (json["kty"]?.stringValue, json["crv"]?.stringValue) {
        case ("RSA", _):
            guard let modulus = text("n", Self.maxModulus), let exponent = text("e", Self.maxExponent) else {
                return nil
            }
            material = .rsa(modulus: modulus, exponent: exponent)
        case ("EC", "P-256"):
            guard let x = text("x", Self.maxCoordinate), let y = text("y", Self.maxCoordinate) else { return nil }
            material = .p256(x: x, y: y)
        case ("OKP", "Ed25519"):
            guard let x = text("x", Self.maxCoordinate) else { return nil }
            material = .ed25519(x: x)
        default: return nil
        }
        name = text("kid", Self.maxNameBytes)
        algorithm = json["alg"]?.stringValue
    }

    /// All that are of use in a set; `nil` for what is no set.
    static func all(_ json: JSONValue) -> [ProviderKey]? {
        json["keys"]?.arrayValue?.prefix(maxKeys).compactMap { ProviderKey($0) }
    }

    /// It is for tokens that are signed like this.
    func serves(_ wanted: SigningAlgorithm) -> Bool {
        guard algorithm == nil || algorithm == wanted.rawValue else { return false }
        return switch (material, wanted) {
        case (.rsa, .rs256), (.rsa, .ps256), (.p256, .es256), (.ed25519, .edDSA): true
        case (.rsa, _), (.p256, _), (.ed25519, _): false
        }
    }

    /// The key for one algorithm, whatever a token says about itself.
    func verifying(_ wanted: SigningAlgorithm) -> JWK {
        let identifier = JWKIdentifier(string: "key")
        let algorithm = JWK.Algorithm(rawValue: wanted.rawValue)
        return switch material {
        case .rsa(let modulus, let exponent):
            .rsa(algorithm, identifier: identifier, modulus: modulus, exponent: exponent)
        case .p256(let x, let y): .ecdsa(algorithm, identifier: identifier, x: x, y: y, curve: .p256)
        case .ed25519(let x): .octetKeyPair(algorithm, identifier: identifier, x: x, y: nil, curve: .ed25519)
        }
    }
}
