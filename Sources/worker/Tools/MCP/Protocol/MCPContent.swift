import Crypto
import Foundation
import NaviProtocol
import NaviStore

/// Turns what a tool of an MCP server answered into a result for the model.
struct MCPContent {
    private var parts: [String] = []
    private var images: [ImageUpload] = []

    static let maxImages = 8
    static let maxImageBytes = 5_000_000

    /// - Parameter answer: The `result` of `tools/call`.
    static func result(_ answer: JSONValue) -> ToolResult {
        var content = MCPContent()
        for part in answer["content"]?.arrayValue ?? [] { content.take(part) }
        if content.parts.isEmpty, let structured = answer["structuredContent"] {
            content.parts.append(structured.jsonText())
        }
        let text = content.parts.joined(separator: "\n")
        guard answer["isError"]?.boolValue == true else {
            var result = ToolResult.success(text)
            result.images = content.images
            return result
        }
        return .failure(text.isEmpty ? "The tool failed without saying why." : text)
    }

    private mutating func take(_ part: JSONValue) {
        let type = part["type"]?.stringValue ?? ""
        switch type {
        case "text": parts.append(part["text"]?.stringValue ?? "")
        case "image": take(image: part)
        case "resource": take(resource: part["resource"] ?? .null)
        case "resource_link":
            let about = ["name", "title", "uri", "mimeType", "description"].compactMap { part[$0]?.stringValue }
            parts.append("[Resource: \(about.joined(separator: ", "))]")
        default:
            let size = part["data"]?.stringValue.map { ", \($0.utf8.count / 4 * 3) bytes" } ?? ""
            let kind = part["mimeType"]?.stringValue ?? type
            parts.append("[Content that cannot be shown: \(kind.prefix(64))\(size)]")
        }
    }

    private mutating func take(resource: JSONValue) {
        let uri = resource["uri"]?.stringValue ?? "without an address"
        if let text = resource["text"]?.stringValue {
            parts.append("[Resource \(uri)]\n\(text)")
        } else {
            let kind = resource["mimeType"]?.stringValue ?? "binary"
            let size = (resource["blob"]?.stringValue?.utf8.count ?? 0) / 4 * 3
            parts.append("[Resource \(uri): \(kind), \(size) bytes]")
        }
    }

    private mutating func take(image part: JSONValue) {
        let base64 = part["data"]?.stringValue ?? ""
        guard images.count < Self.maxImages else { return parts.append("[An image beyond the first \(images.count)]") }
        guard base64.utf8.count / 4 * 3 <= Self.maxImageBytes + 3 else {
            return parts.append("[An image of more than \(Self.maxImageBytes) bytes, which is too large]")
        }
        guard let data = Data(base64Encoded: base64), let type = Self.contentType(of: data) else {
            return parts.append("[An image that is not PNG, JPEG, WebP or GIF]")
        }
        let hash = SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
        parts.append("[Image: \(type)]")
        images.append(ImageUpload(contentType: type, bytes: Array(data), sha256: hash))
    }

    /// By the first bytes: what the server claims is not believed.
    private static func contentType(of data: Data) -> String? {
        let begin = Array(data.prefix(12))
        if begin.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if begin.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if begin.starts(with: "GIF8".utf8) { return "image/gif" }
        if begin.starts(with: "RIFF".utf8), begin.dropFirst(8).elementsEqual("WEBP".utf8) { return "image/webp" }
        return nil
    }
}
