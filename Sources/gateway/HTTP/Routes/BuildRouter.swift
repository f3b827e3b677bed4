import Hummingbird

/// The REST interface: every path with its methods, and JSON errors for everything else.
func buildRouter(_ dependencies: RouteDependencies) -> Router<NaviRequestContext> {
    let router = Router(context: NaviRequestContext.self)
    router.add(middleware: MetricsMiddleware(metrics: dependencies.metrics))
    router.add(
        middleware: AnswerMiddleware(
            now: dependencies.now, proxies: dependencies.access.proxies, isHostOurs: dependencies.path.isRoot))
    router.add(middleware: AdmissionMiddleware(access: dependencies.access))
    let conversations = dependencies.conversations
    let endpoints = Endpoints(router: router, access: dependencies.access, conversations: conversations)
    AuthRoutes(dependencies: dependencies).register(on: endpoints)
    OpenIDRoutes(dependencies: dependencies).register(on: endpoints)
    HealthRoutes(dependencies: dependencies).register(on: endpoints)
    MetricsRoutes(dependencies: dependencies).register(on: endpoints)
    AuditRoutes(dependencies: dependencies).register(on: endpoints)
    ProfileRoutes(conversations: conversations).register(on: endpoints)
    SessionRoutes(conversations: conversations, path: dependencies.path).register(on: endpoints)
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
