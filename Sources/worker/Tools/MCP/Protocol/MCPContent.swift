import Foundation
import NaviFiles
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
        // Nothing is said so that nothing can be taken for somebody's words.
        let joined = content.parts.joined(separator: "\n")
        let text = joined.isEmpty ? "" : Fence.marking(joined, "what the server answered")
        guard answer["isError"]?.boolValue == true else {
            var result = ToolResult.success(text)
            result.images = content.images
            return result
        }
        return text.isEmpty
            ? .failure("The tool failed without saying why.") : .failure("The tool failed.", output: text)
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
        guard let data = Data(base64Encoded: base64), let image = ImageUpload(bytes: Array(data)) else {
            return parts.append("[An image that is not PNG, JPEG, WebP or GIF]")
        }
        parts.append("[Image: \(image.contentType)]")
        images.append(image)
    }
}
