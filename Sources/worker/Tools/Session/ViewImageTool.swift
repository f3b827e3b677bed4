import NaviFiles
import NaviProtocol
import NaviStore

/// `view_image`: shows the model an image among the session's files.
struct ViewImageTool: Tool {
    let contents: FileContents
    let name = "view_image"
    let description = "Shows you an image file of this conversation (PNG, JPEG, WebP or GIF)."
    let effect = ToolEffect.readOnly

    let parameters: JSONValue = [
        "type": "object",
        "properties": ["name": ["type": "string", "description": "The file's name."]],
        "required": ["name"],
    ]

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        switch try await contents.find(arguments, context) {
        case .failure(let result): return result
        case .file(let record, let file):
            do {
                return result(record, try await contents.picture(record, file))
            } catch is SystemError {
                return .failure("The file '\(record.name)' could not be read.")
            }
        }
    }

    private func result(_ record: FileRecord, _ picture: FileContents.Picture) -> ToolResult {
        switch picture {
        case .image(let image):
            guard let upload = ImageUpload(bytes: image.bytes) else { return refusal(record) }
            var result = ToolResult.success("The image \(record.summary):")
            result.images = [upload]
            return result
        case .tooLarge: return .failure("The image \(record.summary) is too large to be shown.")
        case .noImage: return refusal(record)
        }
    }

    private func refusal(_ record: FileRecord) -> ToolResult {
        .failure("The file \(record.summary) is not an image that can be shown.")
    }
}
