import Hummingbird

/// The REST interface: every path with its methods, and JSON errors for everything else.
func buildRouter(_ dependencies: RouteDependencies) -> Router<NaviRequestContext> {
    let router = Router(context: NaviRequestContext.self)
    router.add(middleware: MetricsMiddleware(metrics: dependencies.metrics))
    router.add(
        middleware: AnswerMiddleware(
            now: dependencies.now, proxies: dependencies.access.proxies, isHostOurs: dependencies.path.isRoot))
    router.add(middleware: AdmissionMiddleware(access: dependencies.access))
    let endpoints = Endpoints(router: router, access: dependencies.access)
    AuthRoutes(dependencies: dependencies).register(on: endpoints)
    OpenIDRoutes(dependencies: dependencies).register(on: endpoints)
    HealthRoutes(dependencies: dependencies).register(on: endpoints)
    MetricsRoutes(dependencies: dependencies).register(on: endpoints)
    AuditRoutes(dependencies: dependencies).register(on: endpoints)
    ProfileRoutes(dependencies: dependencies).register(on: endpoints)
    SessionRoutes(dependencies: dependencies).register(on: endpoints)
    HistoryRoutes(dependencies: dependencies).register(on: endpoints)
    TurnRoutes(dependencies: dependencies).register(on: endpoints)
    NamingRoutes(dependencies: dependencies).register(on: endpoints)
    SheetRoutes(dependencies: dependencies).register(on: endpoints)
    CompressionRoutes(dependencies: dependencies).register(on: endpoints)
    FileRoutes(dependencies: dependencies).register(on: endpoints)
    SocketRoutes().register(on: endpoints)
    WebRoutes(dependencies: dependencies).register(on: endpoints)
    return router
}
