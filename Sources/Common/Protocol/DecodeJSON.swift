import Foundation

/// Decodes what a client sent; every way to fail becomes a `WireError` that names the field.
///
/// - Throws: `invalidJSON` for what is not JSON at all, `invalidField` for a missing field or a wrong type, and what the
///   value itself throws as a `WireError`.
package func decodeJSON<Value: Decodable>(_ type: Value.Type, from data: Data) throws(WireError) -> Value {
    do {
        return try decodeBoundedJSON(type, from: data)
    } catch let error as DecodingError {
        throw wireError(for: error)
    } catch let error as WireError {
        throw error
    } catch let error as JSONSyntaxError where error.isTooDeep {
        throw WireError(.invalidJSON, "the JSON is nested more than \(JSONCursor.maxDepth) deep")
    } catch {
        throw WireError(.invalidJSON, "not valid JSON")
    }
}

/// Decodes JSON from outside: the one way to a `JSONDecoder`, which by itself takes the cube of the depth and refuses a
/// whole text for half a surrogate pair in it.
///
/// - Throws: `JSONSyntaxError` for what is not JSON or is nested deeper than `maxDepth`, `DecodingError`, and what the
///   value itself throws.
package func decodeBoundedJSON<Value: Decodable>(
    _ type: Value.Type, from data: Data, maxDepth: Int = JSONCursor.maxDepth
) throws -> Value {
    let bytes = Array(data)
    let hasLoneSurrogate = try JSONCursor.read(bytes, maxDepth: maxDepth) { (cursor) throws(JSONSyntaxError) in
        try cursor.skipValue()
        return cursor.hasLoneSurrogate
    }
    let data = hasLoneSurrogate ? Data(JSONEscapes.repaired(bytes)) : data
    return try JSONDecoder().decode(type, from: data)
}

private func wireError(for error: DecodingError) -> WireError {
    switch error {
    case .keyNotFound(let key, let context):
        WireError(.invalidField, "field '\(fieldPath(context.codingPath + [key]))': required")
    case .typeMismatch(let type, let context):
        WireError(.invalidField, "field '\(fieldPath(context.codingPath))': expected \(jsonName(of: type))")
    case .valueNotFound(let type, let context):
        WireError(
            .invalidField, "field '\(fieldPath(context.codingPath))': expected \(jsonName(of: type)), found null")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
        WireError(.invalidJSON, "not valid JSON")
    case .dataCorrupted(let context):
        WireError(.invalidField, "field '\(fieldPath(context.codingPath))': not an allowed value")
    @unknown default:
        WireError(.invalidJSON, "not valid JSON")
    }
}

private func fieldPath(_ path: [any CodingKey]) -> String {
    path.isEmpty
        ? "(top level)" : path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
}

private func jsonName(of type: Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is any BinaryInteger.Type, is any BinaryFloatingPoint.Type: "a number"
    case is any Collection.Type: "an array or object"
    default: "another kind of value"
    }
}
