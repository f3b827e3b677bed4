import Logging
import NaviTelemetry
import Synchronization

/// By how much each profile's model counts more or less than the estimate, learned from what servers report.
final class TokenScales: Sendable {
    /// What lies outside was not counted for what was sent.
    static let range = 0.25...4.0
    /// Weight of the newest observation.
    private static let weight = 0.3

    private let scales = Mutex<[String: Double]>([:])
    private let doubted = Mutex<Set<String>>([])
    private let logger: Logger

    init(logger: Logger = Logger(label: "worker")) {
        self.logger = logger
    }

    /// 1 until something is known.
    func scale(of profile: String) -> Double {
        scales.withLock { $0[profile] ?? 1 }
    }

    /// A server has counted a prompt.
    func observe(_ profile: String, counted: Int, estimate: Int) {
        guard counted > 0, estimate > 0 else { return }
        let observed = Double(counted) / Double(estimate)
        guard Self.range.contains(observed) else { return }
        scales.withLock { scales in
            guard let known = scales[profile] else {
                scales[profile] = observed
                return
            }
            scales[profile] = known + (observed - known) * Self.weight
        }
    }

    /// A server has counted something else than it was sent, which is estimated then; an operator is told once.
    func doubt(_ profile: String, counted: Int, estimate: Int) {
        guard doubted.withLock({ $0.insert(profile).inserted }) else { return }
        logger.warning(
            """
            the model's server counts less than it is sent: if its own window is smaller than 'context_window' says, it \
            leaves out what was said first
            """, metadata: .of([.profile: profile, .count: "\(counted) of about \(estimate)"]))
    }
}
