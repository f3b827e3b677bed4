import NaviProtocol

/// Everything the routes need from the rest of the gateway.
struct RouteDependencies: Sendable {
    var conversations: Conversations
    /// `nil` when the web client is not installed.
    var web: WebAssets?
    var access: RequestAccess
    /// `nil` where there is no provider to sign in with.
    var openID: OpenIDSignIn?
    var health: GatewayHealth
    var metrics: GatewayMetrics
    var gauges: GatewayGauges
    /// Counts the connections.
    var limit: ConnectionLimit
    /// Where clients find these routes.
    var path: BasePath { access.control.path }

    /// The wall clock.
    func now() -> Timestamp { conversations.now() }
}
