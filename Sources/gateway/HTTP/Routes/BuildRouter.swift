import Hummingbird

/// The REST interface: every path with its methods, and JSON errors for everything else.
func buildRouter(_ dependencies: RouteDependencies) -> Router<NaviRequestContext> {
    let conversations = dependencies.conversations
    let router = Router(context: NaviRequestContext.self)
    router.add(middleware: MetricsMiddleware(metrics: dependencies.metrics))
    router.add(
        middleware: AnswerMiddleware(
            clocks: conversations.clocks, proxies: dependencies.access.proxies,
            isHostOurs: dependencies.path.isRoot))
    router.add(middleware: AdmissionMiddleware(access: dependencies.access))
    let endpoints = Endpoints(router: router, access: dependencies.access, conversations: conversations)
    AuthRoutes(dependencies: dependencies).register(on: endpoints)
    OpenIDRoutes(dependencies: dependencies).register(on: endpoints)
    HealthRoutes(health: dependencies.health, access: dependencies.access).register(on: endpoints)
    MetricsRoutes(metrics: dependencies.metrics, gauges: dependencies.gauges, limit: dependencies.limit)
        .register(on: endpoints)
    AuditRoutes(dependencies: dependencies).register(on: endpoints)
    ProfileRoutes(conversations: conversations).register(on: endpoints)
    SessionRoutes(conversations: conversations, path: dependencies.path).register(on: endpoints)
    BranchRoutes(limits: conversations.limits, path: dependencies.path).register(on: endpoints)
    HistoryRoutes(limits: conversations.limits).register(on: endpoints)
    TurnRoutes().register(on: endpoints)
    NamingRoutes().register(on: endpoints)
    SheetRoutes().register(on: endpoints)
    CompressionRoutes().register(on: endpoints)
    FileRoutes().register(on: endpoints)
    SocketRoutes().register(on: endpoints)
    WebRoutes(dependencies: dependencies).register(on: endpoints)
    return router
}
