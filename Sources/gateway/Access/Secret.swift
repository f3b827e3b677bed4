import Crypto
import Foundation

/// A token as its holder has it: 256 random bits. Only its hash is ever kept.
struct Secret: Sendable {
    /// Tells our tokens from others, for people and for scanners of leaked secrets.
    static let prefix = "navi_"

    let text: String

    /// A new one.
    static func random() -> Secret {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let text = bytes.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return Secret(text: prefix + text)
    }

    init(text: String) {
        self.text = text
    }

    /// It has the form of one of ours.
    var isPlausible: Bool { text.hasPrefix(Self.prefix) && text.utf8.count == Self.prefix.utf8.count + 43 }

    /// SHA-256. What is random and this long needs no slow hash.
    var hash: [UInt8] { Array(SHA256.hash(data: Data(text.utf8))) }
}
