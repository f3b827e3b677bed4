/// Bounds that the server enforces and tells its clients in `session_sync`. All sizes are in bytes.
package struct Limits: Sendable, Equatable, Codable, JSONWritable {
    package var maxMessageBytes = 256 * 1024
    package var maxImages = 10
    /// Of one image, after base64 decoding.
    package var maxImageBytes = 5_000_000
    package var maxFrameBytes = 32 * 1024 * 1024
    package var maxFileBytes = 200_000_000
    package var maxSessionFilesBytes = 2_000_000_000
    /// Messages that may wait besides the running one.
    package var maxQueuedTurns = 16

    private enum CodingKeys: String, CodingKey {
        case maxMessageBytes = "max_message_bytes"
        case maxImages = "max_images"
        case maxImageBytes = "max_image_bytes"
        case maxFrameBytes = "max_frame_bytes"
        case maxFileBytes = "max_file_bytes"
        case maxSessionFilesBytes = "max_session_files_bytes"
        case maxQueuedTurns = "max_queued_turns"
    }

    package init() {}

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("max_message_bytes", maxMessageBytes)
            $0.field("max_images", maxImages)
            $0.field("max_image_bytes", maxImageBytes)
            $0.field("max_frame_bytes", maxFrameBytes)
            $0.field("max_file_bytes", maxFileBytes)
            $0.field("max_session_files_bytes", maxSessionFilesBytes)
            $0.field("max_queued_turns", maxQueuedTurns)
        }
    }
}
