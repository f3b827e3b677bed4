import Hummingbird
import Logging

/// What travels with one request through middleware and routes.
struct NaviRequestContext: RequestContext {
    /// What the server knows when a request arrives.
    struct Source: RequestContextSource {
        let logger: Logger
    }

    var coreContext: CoreRequestContextStorage

    init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
    }

    init(logger: Logger) {
        self.init(source: Source(logger: logger))
    }
}
