import Crypto
import Foundation
import NIOCore
import NaviConfiguration

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

    /// Many times what the client has: a folder beyond it is another one.
    static let maxFiles = 1000
    static let maxBytes = 32 << 20

    /// Reads a folder; `nil` when it has no page.
    ///
    /// - Throws: `UnfitFolder`.
    init?(folder: String) throws {
        let root = URL(filePath: folder, directoryHint: .isDirectory).resolvingSymlinksInPath()
            .path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: "\(root)/\(Self.indexName)") else { return nil }
        let entries = FileManager.default.enumerator(atPath: root)
        var files: [String: [UInt8]] = [:]
        var left = Self.maxBytes
        var seen = 0
        while let path = entries?.nextObject() as? String {
            seen += 1
            guard seen <= Self.maxFiles else { throw UnfitFolder("'\(folder)' has more than \(Self.maxFiles) files") }
            guard WebAsset.contentType(of: path) != nil else { continue }
            do throws(UnfitFile) {
                files[path] = try FileReading("\(root)/\(path)", maxBytes: left).bytes
            } catch .tooLong {
                throw UnfitFolder("the files in '\(folder)' are longer than \(Self.maxBytes >> 20) MiB together")
            } catch {
                throw UnfitFolder("'\(folder)/\(path)' \(error)")
            }
            left -= files[path]?.count ?? 0
        }
        try self.init(files: files)
    }

    /// A folder that is not the web client's, or cannot be read.
    struct UnfitFolder: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
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
