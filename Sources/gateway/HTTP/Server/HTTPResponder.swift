import Hummingbird
import HummingbirdCore
import Logging

/// Answers requests with the router; what the router's middleware lets through becomes a plain 500.
enum HTTPResponderFactory {
    static func make(_ router: Router<NaviRequestContext>, logger: Logger) -> HTTPChannelHandler.Responder {
        let responder = router.buildResponder()
        return { request, writer, channel in
            var response: Response
            do {
                response = try await responder.respond(
                    to: request, context: NaviRequestContext(logger: logger, peerAddress: channel.peerName))
            } catch {
                logger.error("a request failed outside of the routes", metadata: ["error": "\(error)"])
                response = Response(status: .internalServerError)
            }
            try await writer.write(response: response.head, body: response.body)
        }
    }
}
