import Crypto
import Foundation
import NaviProtocol

/// A browser's way to the provider and back: what only that browser and this process know of it. Pure.
struct SignInAttempt: Sendable, Equatable {
    /// Somebody may have to find their telephone first.
    static let lifetime = Duration.seconds(600)

    /// Comes back with the answer.
    let state: String
    /// Comes back in the token.
    let nonce: String
    /// Shows that whoever exchanges the code has begun the sign-in (RFC 7636).
    let verifier: String
    /// Where the provider sends the browser.
    let redirect: String
    /// Where the browser goes afterwards, on this server.
    let returnPath: String
    let begunAt: Timestamp

    init(redirect: String, returnPath: String, now: Timestamp) {
        state = Self.random()
        nonce = Self.random()
        verifier = Self.random()
        self.redirect = redirect
        self.returnPath = returnPath
        begunAt = now
    }

    /// What the provider is shown of the verifier.
    var challenge: String { Base64URL.encode(SHA256.hash(data: Data(verifier.utf8))) }

    func isLive(at now: Timestamp) -> Bool {
        now < begunAt + Self.lifetime && begunAt < now + Self.lifetime
    }

    private static func random() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Base64URL.encode($0) }
    }
}

extension SignInAttempt: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("state", state)
            $0.field("nonce", nonce)
            $0.field("verifier", verifier)
            $0.field("redirect", redirect)
            $0.field("return", returnPath)
            $0.field("begun", Int(begunAt.milliseconds))
        }
    }

    fileprivate init?(_ json: JSONValue) {
        guard let state = json["state"]?.stringValue, let nonce = json["nonce"]?.stringValue,
            let verifier = json["verifier"]?.stringValue, let redirect = json["redirect"]?.stringValue,
            let returnPath = json["return"]?.stringValue, let begun = json["begun"]?.integerValue
        else { return nil }
        self.state = state
        self.nonce = nonce
        self.verifier = verifier
        self.redirect = redirect
        self.returnPath = returnPath
        begunAt = Timestamp(clamping: Int64(begun))
    }
}

/// Attempts are kept by the browsers that make them, in a cookie that nobody can read or make: strangers who begin sign-ins
/// take no memory here. The key is the process's own; an attempt does not outlive it.
struct AttemptSeal: Sendable {
    /// No browser keeps a larger cookie.
    private static let maxBytes = 4096

    private let key = SymmetricKey(size: .bits256)

    /// - Returns: The cookie's value; `nil` for an attempt that is too large for one.
    func seal(_ attempt: SignInAttempt) -> String? {
        // It fails for nothing that has a length.
        guard let box = try? AES.GCM.seal(Data(attempt.json()), using: key), let combined = box.combined else {
            return nil
        }
        let text = Base64URL.encode(combined)
        return text.utf8.count <= Self.maxBytes - 256 ? text : nil
    }

    /// `nil` for what this process has not made.
    func open(_ cookie: String) -> SignInAttempt? {
        guard cookie.utf8.count <= Self.maxBytes, let bytes = Base64URL.decode(cookie),
            // What cannot be opened is somebody else's.
            let box = try? AES.GCM.SealedBox(combined: bytes), let plain = try? AES.GCM.open(box, using: key),
            let json = try? JSONValue(json: plain)
        else { return nil }
        return SignInAttempt(json)
    }
}
