import HTTPTypes
import Hummingbird
import NaviProtocol

extension Response {
    /// The answer `{"detail", "code"}`.
    ///
    /// - Parameter status: where HTTP has a more precise one than the code's own.
    static func error(_ error: WireError, status: HTTPResponse.Status? = nil) -> Response {
        var response = json(error, status: status ?? HTTPResponse.Status(code: error.code.httpStatus))
        if [429, 503].contains(response.status.code), let seconds = error.retryAfterSeconds {
            response.headers[.retryAfter] = String(seconds)
        }
        if error.code == .notAuthenticated { response.headers[.wwwAuthenticate] = "Bearer realm=\"navi\"" }
        return response
    }
}
