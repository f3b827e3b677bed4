import Foundation
import NaviStore

/// An image that goes to a model with vision.
struct ModelImage: Sendable, Equatable {
    /// For example `image/png`.
    var contentType: String
    /// The image's bytes in base64, without a prefix.
    var base64: String
}

extension ModelImage {
    init(_ image: ImageUpload) {
        self.init(contentType: image.contentType, base64: Data(image.bytes).base64EncodedString())
    }
}
