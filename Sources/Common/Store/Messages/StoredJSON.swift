import Foundation
import NaviProtocol

/// Lists that a column keeps as JSON. An empty list is NULL, so that it costs nothing.
enum StoredJSON {
    static func text(_ elements: [some JSONWritable]) -> String? {
        guard !elements.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.array { for element in elements { element.write(to: &$0) } }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    static func decode<Element: Decodable>(_ text: String) throws -> [Element] {
        do {
            return try JSONDecoder().decode([Element].self, from: Data(text.utf8))
        } catch {
            throw StoreError(.corrupt, "a column does not hold the JSON that was written to it", cause: error)
        }
    }
}
