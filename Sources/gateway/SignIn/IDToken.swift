import Foundation
import JWTKit
import NaviProtocol

/// A token with which a provider says who somebody is, as it was sent: nothing of it is true before `verify`.
struct IDToken: Sendable {
    static let maxBytes = 64 * 1024
    private static let maxDepth = 16

    /// What it has to be for.
    struct Expectation: Sendable {
        let issuer: String
        let clientID: String
        let nonce: String
        let now: Timestamp
    }

    /// How far the clocks of two machines may be apart.
    static let leeway = Duration.seconds(60)
    /// It has been made for this very sign-in.
    static let maxAge = Duration.seconds(900)

    let algorithm: SigningAlgorithm
    /// Which key it says that it is signed with.
    let keyName: String?
    private let text: String
    private let claims: JSONValue

    /// - Throws: `invalidToken` for what is none, or is signed in a way that says nothing.
    init(_ text: String) throws(OpenIDError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.maxBytes, parts.count == 3, let header = Self.json(parts[0]),
            let claims = Self.json(parts[1]), claims.objectValue != nil
        else { throw OpenIDError(.invalidToken, "the provider's token is no signed token") }
        guard let algorithm = header["alg"]?.stringValue.flatMap(SigningAlgorithm.init) else {
            throw OpenIDError(.invalidToken, "the provider's token is signed in a way that is not allowed")
        }
        guard header["crit"] == nil else {
            throw OpenIDError(.invalidToken, "the provider's token asks for something that is not known here")
        }
        self.algorithm = algorithm
        keyName = header["kid"]?.stringValue
        self.text = text
        self.claims = claims
    }

    /// The keys that may have signed it: the one that it names, or all where it names none.
    func candidates(_ keys: [ProviderKey]) -> [ProviderKey] {
        keys.filter { $0.serves(algorithm) && (keyName == nil || $0.name == keyName) }
    }

    /// - Returns: What it says.
    /// - Throws: `invalidToken`.
    func verify(_ keys: [ProviderKey], _ expectation: Expectation) async throws(OpenIDError) -> JSONValue {
        guard await isSigned(byAnyOf: candidates(keys)) else {
            throw OpenIDError(.invalidToken, "no key of the provider has signed its token")
        }
        if let problem = problem(expectation) { throw OpenIDError(.invalidToken, problem) }
        return claims
    }

    /// Of a token that names no key.
    private static let maxCandidates = 8

    private func isSigned(byAnyOf keys: [ProviderKey]) async -> Bool {
        for key in keys.prefix(Self.maxCandidates) where await isSigned(by: key) { return true }
        return false
    }

    private func isSigned(by key: ProviderKey) async -> Bool {
        do {
            let keys = JWTKeyCollection()
            try await keys.add(jwk: key.verifying(algorithm))
            _ = try await keys.verify(text, as: Unread.self)
            return true
        } catch {
            // A key that is none, or another's signature: all that counts is that nobody can tell who has made the token.
            return false
        }
    }

    /// OpenID Connect Core, 3.1.3.7.
    private func problem(_ expectation: Expectation) -> String? {
        guard claims["iss"]?.stringValue == expectation.issuer else { return "the token is another provider's" }
        guard let audience = Self.texts(claims["aud"]), audience.contains(expectation.clientID) else {
            return "the token is for another program"
        }
        let party = claims["azp"]
        guard party == nil ? audience.count == 1 : party?.stringValue == expectation.clientID else {
            return "the token was given to another program"
        }
        guard claims["nonce"]?.stringValue == expectation.nonce else { return "the token is of another sign-in" }
        guard let expiry = Self.time(claims["exp"]), expectation.now < expiry + Self.leeway else {
            return "the token has expired"
        }
        guard let issued = Self.time(claims["iat"]), issued < expectation.now + Self.leeway,
            expectation.now < issued + Self.maxAge
        else { return "the token was not made just now; are both clocks right?" }
        if let start = claims["nbf"] {
            guard let start = Self.time(start), start < expectation.now + Self.leeway else {
                return "the token does not count yet"
            }
        }
        return nil
    }

    /// One text, or several.
    static func texts(_ value: JSONValue?) -> [String]? {
        if let text = value?.stringValue { return [text] }
        return value?.arrayValue?.compactMap(\.stringValue)
    }

    /// Seconds since 1970, as far as a clock can go.
    private static func time(_ value: JSONValue?) -> Timestamp? {
        guard let seconds = value?.doubleValue, (0...maxSeconds).contains(seconds) else { return nil }
        return Timestamp(milliseconds: Int64(seconds * 1000))
    }

    /// In the year 9999.
    private static let maxSeconds = 253_402_300_799.0

    private static func json(_ part: Substring) -> JSONValue? {
        guard let bytes = Base64URL.decode(part) else { return nil }
        // What cannot be read is no token.
        return try? JSONValue(json: bytes, maxDepth: maxDepth)
    }
}

/// The library checks who has signed; what was signed is read here, within bounds.
private struct Unread: JWTPayload {
    func verify(using algorithm: some JWTAlgorithm) {}
}
