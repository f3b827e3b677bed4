import ServiceLifecycle

/// Runs an end of the link on its thread, and ends it through its mailbox: in order at graceful shutdown, at once at
/// cancellation.
func serveLink<Element: Mailable>(
    named name: String, mailbox: LinkMailbox<Element>, _ body: @escaping @Sendable () throws -> Void
) async throws {
    defer { mailbox.close() }
    try await withTaskCancellationHandler {
        try await withGracefulShutdownHandler {
            try await DedicatedThread.run(name: name, body)
        } onGracefulShutdown: {
            mailbox.end(.flush)
        }
    } onCancel: {
        mailbox.end(.abandon)
    }
}
