import HTTPTypes
import Hummingbird
import NaviProtocol

extension Response {
    /// The answer `{"detail", "code"}`.
    ///
    /// - Parameter status: where HTTP has a more precise one than the code's own.
    static func error(_ error: WireError, status: HTTPResponse.Status? = nil) -> Response {
        var response = json(error, status: status ?? HTTPResponse.Status(code: error.code.httpStatus))
        if let seconds = error.code.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
        if error.code == .notAuthenticated { response.headers[.wwwAuthenticate] = "Bearer realm=\"navi\"" }
        return response
    }
}

extension ErrorCode {
    /// How long a client should wait before it asks again, for answers with 429 or 503. Busy storage is free again in
    /// milliseconds and workers connect within a second; a full queue takes as long as turns take.
    var retryAfterSeconds: Int? {
        guard httpStatus == 429 || httpStatus == 503 else { return nil }
        return self == .queueFull ? 5 : 1
    }
}
