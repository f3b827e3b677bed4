import Foundation
import NaviFiles
import NaviProtocol
import NaviStore

/// Turns the images of a message, as clients send them, into what is stored.
enum ImageIntake {
    /// Decodes, measures, recognises and names each image.
    ///
    /// - Throws: `WireError` that names the image at fault.
    static func uploads(_ images: [String], limits: Limits) throws(WireError) -> [ImageUpload] {
        var uploads: [ImageUpload] = []
        for (position, text) in images.enumerated() {
            uploads.append(try upload(text, field: "images[\(position)]", limits: limits))
        }
        return uploads
    }

    private static func upload(_ text: String, field: String, limits: Limits) throws(WireError) -> ImageUpload {
        let base64 = withoutPrefix(text)
        // Decoding would only tell after the work is done: four characters stand for three bytes.
        guard base64.utf8.count / 4 * 3 <= limits.maxImageBytes + 3 else { throw tooLarge(field, limits) }
        guard let data = Data(base64Encoded: Data(base64.utf8)), !data.isEmpty else {
            throw WireError(.invalidImage, "field '\(field)': not valid base64")
        }
        guard data.count <= limits.maxImageBytes else { throw tooLarge(field, limits) }
        guard let upload = ImageUpload(bytes: Array(data)) else {
            throw WireError(.invalidImage, "field '\(field)': not a PNG, JPEG, WebP or GIF image")
        }
        return upload
    }

    /// `data:image/png;base64,…` and plain base64 are both fine; the claimed type is not believed.
    private static func withoutPrefix(_ text: String) -> Substring {
        guard text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") else { return text[...] }
        return text[text.index(after: comma)...]
    }

    private static func tooLarge(_ field: String, _ limits: Limits) -> WireError {
        WireError(.imageTooLarge, "field '\(field)': more than \(limits.maxImageBytes) bytes")
    }
}
