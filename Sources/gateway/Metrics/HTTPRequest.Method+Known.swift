import HTTPTypes

extension HTTPRequest.Method {
    /// Those that are answered and counted by their name; a client can make up any number of others.
    static let known: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
        HTTPRequest.Method("QUERY")!,
    ]
}
