import NaviLink
import NaviTelemetry

/// The workers, as far as somebody asks how many there are: those of the link, or whom a test names.
protocol Workforce: Sendable {
    /// Connected and alive.
    var workerCount: Int { get }
    /// Those of them that take turns: one that drains does not.
    var takerCount: Int { get }
    var figures: LinkFigures { get }
}

extension GatewayLink: Workforce {}
