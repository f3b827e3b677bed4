import NaviLink
import ServiceLifecycle

/// The link in service. Runs until after the last turn has ended, so that a draining worker still hears stops and
/// acknowledgements.
struct LinkService: Service {
    let link: WorkerLink
    let inbox: LinkInbox

    func run() async throws {
        try await link.run(onBatch: inbox.handle)
    }
}
