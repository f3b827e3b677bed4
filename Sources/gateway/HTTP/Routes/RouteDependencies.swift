import NaviProfiles
import NaviProtocol
import NaviStore

/// Everything the routes need from the rest of the gateway.
struct RouteDependencies: Sendable {
    var store: Store
    var profiles: ProfileCatalog
    var conversations: Conversations
    /// `nil` when the web client is not installed.
    var web: WebAssets?
    var settings: RouteSettings
    var access: RequestAccess
    /// `nil` where there is no provider to sign in with.
    var openID: OpenIDSignIn?
    /// Where clients find these routes.
    var path: BasePath { access.control.path }
    /// Workers that are connected and alive.
    var workerCount: @Sendable () -> Int
    /// Those of them that take turns: one that drains does not.
    var takerCount: @Sendable () -> Int
    /// The process has been told to stop.
    var isDraining: @Sendable () -> Bool = { false }
    var metrics: GatewayMetrics
    var gauges: GatewayGauges
    /// How old an answer to a probe may be.
    var probeLifetime = Duration.milliseconds(200)
    /// The wall clock.
    var now: @Sendable () -> Timestamp = { .now() }
}
