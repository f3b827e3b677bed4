import HTTPTypes
import Hummingbird
import NIOCore
import NaviProtocol

extension Response {
    static let jsonType = "application/json"

    static func json(_ value: some JSONWritable, status: HTTPResponse.Status = .ok) -> Response {
        json(ByteBuffer(bytes: value.json()), status: status)
    }

    /// A bare array.
    static func json(_ values: [some JSONWritable], status: HTTPResponse.Status = .ok) -> Response {
        var writer = JSONWriter()
        writer.array { for value in values { value.write(to: &$0) } }
        return json(ByteBuffer(bytes: writer.bytes), status: status)
    }

    /// Bytes that already are JSON.
    static func json(_ bytes: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: jsonType], body: ResponseBody(byteBuffer: bytes))
    }
}
