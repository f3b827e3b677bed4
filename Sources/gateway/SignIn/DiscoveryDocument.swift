import Foundation
import NaviConfiguration
import NaviProtocol

/// What a provider tells about itself. Pure.
struct DiscoveryDocument: Sendable, Equatable {
    static let path = "/.well-known/openid-configuration"
    private static let maxAddressBytes = 2048

    let authorizationEndpoint: String
    let tokenEndpoint: String
    let keysAddress: String
    /// The secret travels in the body of a request; otherwise in its header.
    let wantsSecretInBody: Bool
    /// Every answer says which provider it is from.
    let namesIssuer: Bool

    /// - Parameter issuer: Whose document it has to be.
    /// - Throws: `unavailable`.
    init(_ json: JSONValue, issuer: String) throws(OpenIDError) {
        guard json["issuer"]?.stringValue == issuer else {
            throw OpenIDError(
                .unavailable,
                "the provider calls itself something else than NAVI_OIDC_ISSUER, which must be spelled the same")
        }
        authorizationEndpoint = try Self.address(json, "authorization_endpoint", issuer)
        tokenEndpoint = try Self.address(json, "token_endpoint", issuer)
        keysAddress = try Self.address(json, "jwks_uri", issuer)
        let methods = json["token_endpoint_auth_methods_supported"]?.arrayValue?.compactMap(\.stringValue)
        wantsSecretInBody =
            methods.map { !$0.contains("client_secret_basic") && $0.contains("client_secret_post") } ?? false
        namesIssuer = json["authorization_response_iss_parameter_supported"]?.boolValue ?? false
    }

    /// Of a provider on this machine, plain HTTP will do; nobody else can lead us to this machine.
    private static func address(
        _ json: JSONValue, _ name: String, _ issuer: String
    ) throws(OpenIDError) -> String {
        let schemes = issuer.lowercased().hasPrefix("http://") ? ["https", "http"] : ["https"]
        guard let text = json[name]?.stringValue, text.utf8.count <= maxAddressBytes,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = URL(string: text),
            schemes.contains(parts.scheme?.lowercased() ?? ""), parts.host?.isEmpty == false, parts.user == nil,
            parts.fragment == nil, !PlainHTTP.leavesMachine(text)
        else { throw OpenIDError(.unavailable, "the provider's \(name) is no address of https") }
        return text
    }
}
