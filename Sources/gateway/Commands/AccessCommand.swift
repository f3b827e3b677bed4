import ArgumentParser
import NaviProcess
import NaviProtocol
import NaviStore

/// A command about who may come in: it does something with the store and writes that down, then exits.
protocol AccessCommand: AsyncParsableCommand {
    var options: ProcessOptions { get }

    /// - Throws: `StoreError`.
    func act(at desk: AccessDesk) async throws -> ExitStatus
}

extension AccessCommand {
    func run() async {
        let folder = workingDirectory()
        await ProcessRunner.perform(
            .gateway, options: options,
            configuration: { GatewayConfiguration(&$0, workingDirectory: folder) },
            body: { configuration, logger in
                try DatabaseCommand.begin(on: configuration.paths.database)
                try configuration.paths.makeStateFolder()
                var opening = StoreConfiguration(
                    path: configuration.paths.database, durability: configuration.durability)
                opening.migratesInUse = false
                let store = try Store(configuration: opening)
                let audit = try Gateway.openAudit(configuration, logger)
                let status = try await act(
                    at: AccessDesk(store: store, configuration: configuration, audit: audit, now: .now()))
                try store.close()
                return status
            })
    }
}

/// What such a command works with.
struct AccessDesk: Sendable {
    let store: Store
    let configuration: GatewayConfiguration
    private let audit: AuditLog
    /// When the command began.
    let now: Timestamp

    init(store: Store, configuration: GatewayConfiguration, audit: AuditLog, now: Timestamp) {
        self.store = store
        self.configuration = configuration
        self.audit = audit
        self.now = now
    }

    /// Writes down what the command has done.
    func note(
        _ kind: AuditEvent.Kind, owner: String? = nil, token: Int64? = nil, session: SessionID? = nil,
        subject: String? = nil, rights: TokenRights? = nil
    ) {
        var event = AuditEvent(kind, time: now, owner: owner, token: token, session: session)
        event.subject = subject
        event.rights = rights
        audit.record(event)
    }

    /// The name of a user or an owner as it is kept: in its one spelling, but for somebody who is known by just what was
    /// typed. Names were not always brought into that spelling.
    func kept(_ typed: String) async throws -> String {
        guard let name = UserName.normalized(typed), try await store.user(typed) == nil else { return typed }
        return name
    }

    /// Says something, and that nothing was done.
    func refuse(_ reason: String) -> ExitStatus {
        print(reason)
        return .failure
    }
}
