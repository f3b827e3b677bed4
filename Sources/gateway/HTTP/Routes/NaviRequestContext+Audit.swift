import NaviProtocol

extension NaviRequestContext {
    /// Writes down what this request has done.
    func audit(
        _ kind: AuditEvent.Kind, _ dependencies: RouteDependencies, owner: String? = nil, token: Int64? = nil,
        session: SessionID? = nil, toolCall: String? = nil, decision: String? = nil
    ) {
        dependencies.access.audit.record(
            AuditEvent(
                kind, time: dependencies.now(), address: clientAddress, by: principal, owner: owner, token: token,
                session: session, toolCall: toolCall, decision: decision))
    }
}

extension ApprovalDecision {
    /// Which call it was, in bounds.
    var auditedCall: String? { toolCallID.map { String($0.prefix(200)) } }

    var auditedDecision: String { remember == true ? "\(decision.rawValue), remembered" : decision.rawValue }
}
