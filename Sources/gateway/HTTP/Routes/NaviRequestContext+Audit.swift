import NaviProtocol

extension NaviRequestContext {
    /// Writes down what this request has done.
    func audit(
        _ kind: AuditEvent.Kind, _ dependencies: RouteDependencies, owner: String? = nil, token: Int64? = nil
    ) {
        dependencies.access.audit.record(
            AuditEvent(
                kind, time: dependencies.now(), address: clientAddress, by: principal, owner: owner, token: token))
    }
}
