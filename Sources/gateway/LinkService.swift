import NaviLink
import NaviStore
import ServiceLifecycle

/// The link in service: what workers send goes to the hub, and the ends of jobs to whoever waits for them.
struct LinkService: Service {
    let link: GatewayLink
    let hub: ConnectionHub
    let waits: JobWaits

    func run() async throws {
        try await link.run { batch in
            hub.receive(batch)
            for case .message(_, .jobEnded(let job)) in batch { waits.hear(endOf: JobID(job)) }
        }
    }
}
