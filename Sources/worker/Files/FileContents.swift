import NaviFiles
import NaviProtocol
import NaviStore

/// What reads the contents of sessions' files: shared by the tools and by what is put into contexts.
struct FileContents: Sendable {
    /// Images larger than this are not even read.
    static let maxImageFileBytes = 30_000_000

    let files: SessionFiles
    let pdf: PDFText
    let scaler: ImageScaler

    /// What became of a file that should be shown to a model as an image.
    enum Picture: Sendable {
        case image(StoredImage)
        case tooLarge
        /// It is none of the types that models see.
        case noImage
    }

    /// - Parameter box: Where programs run that read the files.
    init(files: SessionFiles, programs: ProgramFinder = .system, box: ConverterBox? = nil) {
        self.files = files
        pdf = PDFText(programs, box: box)
        scaler = ImageScaler(programs, box: box)
    }

    /// Reads an image file, scaled for a model.
    ///
    /// - Throws: `SystemError`, `CancellationError`.
    func picture(_ record: FileRecord, _ file: StoredFile) async throws -> Picture {
        guard ImageUpload.isImage(record.contentType) else { return .noImage }
        guard file.size <= Self.maxImageFileBytes else { return .tooLarge }
        let bytes = try await files.work.run { Array(try file.read(at: 0, count: file.size).readableBytesView) }
        guard let upload = ImageUpload(bytes: bytes) else { return .noImage }
        let image = StoredImage(contentType: upload.contentType, bytes: bytes)
        guard let fitted = try await scaler.fitted(image, hash: upload.sha256) else { return .tooLarge }
        return .image(fitted)
    }
}

extension FileRecord {
    /// `report.pdf (application/pdf, 1.2 MB)`.
    var summary: String { "\(name) (\(contentType), \(ByteCount.text(size)))" }
}

/// Sizes as people read them.
enum ByteCount {
    /// `812 bytes`, `4.2 KB`, `1.2 MB`.
    static func text(_ bytes: Int) -> String {
        switch bytes {
        case ..<1000: "\(bytes) bytes"
        case ..<1_000_000: "\(tenths(bytes, of: 1000)) KB"
        default: "\(tenths(bytes, of: 1_000_000)) MB"
        }
    }

    private static func tenths(_ bytes: Int, of unit: Int) -> String {
        let tenths = bytes * 10 / unit
        return tenths >= 1000 || tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
