import Foundation
import NaviFiles
import NaviProtocol
import Synchronization

/// An OpenID provider, as far as it is asked: its document, its keys, and the token for a code.
final class OpenIDProvider: Sendable {
    /// Documents and keys change seldom.
    private static let lifetime = Duration.seconds(3600)
    /// Keys are asked for anew when a token names one that is not known: three times, and once a minute after that.
    private static let refetchRate = TokenBucket.Rate(perSecond: 1.0 / 60, burst: 3)
    /// Codes that are exchanged, however many addresses they come from.
    private static let exchangeRate = TokenBucket.Rate(perSecond: 5, burst: 50)
    private static let maxCodeBytes = 4096

    let settings: OpenIDSettings
    private let http: OpenIDHTTP
    private let clocks: any TimeSource
    private let discovery: SharedFetch<DiscoveryDocument>
    private let keys: SharedFetch<[ProviderKey]>
    private let refetches: Mutex<TokenBucket>
    private let exchanges: Mutex<TokenBucket>

    init(
        settings: OpenIDSettings, http: OpenIDHTTP, jobs: AsyncJobs,
        clocks: any TimeSource = SystemTime()
    ) {
        self.settings = settings
        self.http = http
        self.clocks = clocks
        let discovery = SharedFetch(lifetime: Self.lifetime, jobs: jobs, clocks: clocks) { () throws(OpenIDError) in
            let base = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
            return try DiscoveryDocument(
                try await http.document(base + DiscoveryDocument.path), issuer: settings.issuer)
        }
        self.discovery = discovery
        keys = SharedFetch(lifetime: Self.lifetime, jobs: jobs, clocks: clocks) { () throws(OpenIDError) in
            let address = try await discovery.value().keysAddress
            guard let keys = ProviderKey.all(try await http.document(address)) else {
                throw OpenIDError(.unavailable, "the provider's keys are no set of keys")
            }
            return keys
        }
        refetches = Mutex(TokenBucket(Self.refetchRate, now: clocks.instant))
        exchanges = Mutex(TokenBucket(Self.exchangeRate, now: clocks.instant))
    }

    /// - Throws: `unavailable`.
    func document() async throws(OpenIDError) -> DiscoveryDocument {
        try await discovery.value()
    }

    /// Where a browser is sent to sign in there.
    func address(for attempt: SignInAttempt) async throws(OpenIDError) -> String {
        let endpoint = try await document().authorizationEndpoint
        let query = Self.form([
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", attempt.redirect),
            ("scope", settings.scopes), ("state", attempt.state), ("nonce", attempt.nonce),
            ("code_challenge", attempt.challenge), ("code_challenge_method", "S256"),
        ])
        return endpoint + (endpoint.contains("?") ? "&" : "?") + query
    }

    /// The token that the provider gives for a code.
    ///
    /// - Throws: `unavailable`, `refused`, `invalidToken`, `tooMany`.
    func token(for code: String, _ attempt: SignInAttempt) async throws(OpenIDError) -> IDToken {
        guard (1...Self.maxCodeBytes).contains(code.utf8.count) else {
            throw OpenIDError(.refused, "there is no code of the provider in the answer")
        }
        let now = clocks.instant
        guard exchanges.withLock({ $0.take(Self.exchangeRate, now: now) }) else {
            throw OpenIDError(.tooMany, "too many sign-ins at once")
        }
        let document = try await document()
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", attempt.redirect),
            ("code_verifier", attempt.verifier),
        ]
        var authorization: String?
        if let secret = settings.clientSecret, !document.wantsSecretInBody {
            // RFC 6749, 2.3.1: both are encoded as in a form.
            let pair = "\(PercentCoding.encode(settings.clientID)):\(PercentCoding.encode(secret))"
            authorization = "Basic \(Data(pair.utf8).base64EncodedString())"
        } else {
            fields.append(("client_id", settings.clientID))
            if let secret = settings.clientSecret { fields.append(("client_secret", secret)) }
        }
        let (status, json) = try await http.send(
            Self.form(fields), to: document.tokenEndpoint, authorization: authorization)
        guard status == .ok else {
            throw OpenIDError(
                status.code < 500 ? .refused : .unavailable,
                "the provider answers \(status.code) to the code: \((json["error"]?.stringValue ?? "").prefix(100))")
        }
        guard let text = json["id_token"]?.stringValue else {
            throw OpenIDError(.invalidToken, "the provider gave no id_token; is 'openid' among NAVI_OIDC_SCOPES?")
        }
        return try IDToken(text)
    }

    /// The provider's keys, new ones where the token names one that is not known.
    func keys(for token: IDToken) async throws(OpenIDError) -> [ProviderKey] {
        let known = try await keys.value()
        guard token.candidates(known).isEmpty else { return known }
        let now = clocks.instant
        guard refetches.withLock({ $0.take(Self.refetchRate, now: now) }) else { return known }
        return try await keys.value(isNew: true)
    }

    private static func form(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\($0.name)=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
    }
}
