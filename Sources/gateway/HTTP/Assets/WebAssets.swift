import Crypto
import Foundation
import NIOCore

/// The files of the web client, in memory: a few hundred kilobytes, read once.
///
/// All but the page itself are served below a path with the digest of all of them, so that browsers may keep them for
/// good, and modules that import each other by relative paths always are of one version.
struct WebAssets: Sendable {
    static let indexName = "index.html"
    /// Stands for the digest in the page, whose addresses are relative: they hold wherever a proxy puts it.
    static let placeholder = "web/@/"
    /// Stands in the page for the announcement of all modules: the browser then asks for them at once, and not for each
    /// when it has read the one that imports it.
    static let modulesPlaceholder = "<!-- modules -->"

    /// Names the version of the client.
    let digest: String
    /// The page, with the digest in its addresses.
    let index: WebAsset
    /// By their paths below the digest.
    private let files: [String: WebAsset]

    /// - Parameter files: Contents by path, `index.html` among them.
    init?(files: [String: [UInt8]]) throws {
        guard let page = files[Self.indexName] else { return nil }
        let digest = Self.digest(of: files)
        self.digest = digest
        let modules = files.keys.filter { $0.hasSuffix(".js") }.sorted().map { path in
            "<link rel=\"modulepreload\" href=\"\(Self.placeholder)\(path)\">"
        }
        let text = String(decoding: page, as: UTF8.self)
            .replacingOccurrences(of: Self.modulesPlaceholder, with: modules.joined(separator: "\n    "))
            .replacingOccurrences(of: Self.placeholder, with: "web/\(digest)/")
        index = try WebAsset(contentType: "text/html; charset=utf-8", bytes: ByteBuffer(string: text))
        var assets: [String: WebAsset] = [:]
        for (path, bytes) in files where path != Self.indexName {
            guard let contentType = WebAsset.contentType(of: path) else { continue }
            assets[path] = try WebAsset(contentType: contentType, bytes: ByteBuffer(bytes: bytes))
        }
        self.files = assets
    }

    /// Reads a folder; `nil` when it has no page.
    init?(folder: String) throws {
        let root = URL(filePath: folder, directoryHint: .isDirectory).resolvingSymlinksInPath()
        let paths = FileManager.default.enumerator(atPath: root.path(percentEncoded: false))?.allObjects ?? []
        var files: [String: [UInt8]] = [:]
        for case let path as String in paths where WebAsset.contentType(of: path) != nil {
            files[path] = [UInt8](try Data(contentsOf: root.appending(path: path)))
        }
        try self.init(files: files)
    }

    subscript(_ path: String) -> WebAsset? { files[path] }

    /// Of paths and contents; 80 bits are enough to tell versions apart.
    private static func digest(of files: [String: [UInt8]]) -> String {
        var hash = SHA256()
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
            hash.update(data: Array("\(path)\n\(bytes.count)\n".utf8))
            hash.update(data: bytes)
        }
        return hash.finalize().prefix(10).map { String(format: "%02x", $0) }.joined()
    }
}
