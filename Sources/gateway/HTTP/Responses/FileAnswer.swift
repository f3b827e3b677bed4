import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import NaviFiles
import NaviProtocol
import NaviStore

/// The answer that carries a file: whole, in part, or only the news that nothing has changed.
struct FileAnswer: Sendable {
    private static let chunkBytes = 128 * 1024

    let upload: OpenedUpload
    private var file: StoredFile { upload.file }

    func response(to request: Request) -> Response {
        var headers = Response.contentHeaders(contentType: upload.record.contentType, fileName: upload.record.name)
        headers[.eTag] = file.entityTag
        headers[.acceptRanges] = "bytes"
        headers[.cacheControl] = "private, no-cache"
        if request.hasCurrent(entityTag: file.entityTag) { return Response(status: .notModified, headers: headers) }
        switch ByteRange(header: rangeHeader(of: request), length: file.size) {
        case .whole:
            return Response(status: .ok, headers: headers, body: body(from: 0, count: file.size))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(file.size)"
            let body = body(from: range.lowerBound, count: range.count)
            return Response(status: .partialContent, headers: headers, body: body)
        case .unsatisfiable:
            var response = Response.error(
                WireError(.invalidField, "field 'Range': the file has \(file.size) bytes"),
                status: .rangeNotSatisfiable)
            response.headers[.contentRange] = "bytes */\(file.size)"
            return response
        }
    }

    /// The range counts only as long as the client's earlier part is of the same content.
    private func rangeHeader(of request: Request) -> String? {
        guard let condition = request.headers[.ifRange], condition != file.entityTag else {
            return request.headers[.range]
        }
        return nil
    }

    private func body(from start: Int, count: Int) -> ResponseBody {
        guard count > 0 else { return ResponseBody() }
        return ResponseBody(contentLength: count) { [upload] writer in
            var offset = start
            let end = start + count
            while offset < end {
                let (position, length) = (offset, min(Self.chunkBytes, end - offset))
                let chunk = try await upload.work.run { try upload.file.read(at: position, count: length) }
                guard chunk.readableBytes > 0 else { throw SystemError("read file", number: EIO) }
                offset += chunk.readableBytes
                try await writer.write(chunk)
            }
            try await writer.finish(nil)
        }
    }
}
