/// Where a long call shows clients what it produces, while it runs. Never blocks; bounded by the agent.
protocol LiveOutput: Sendable {
    func show(_ text: String)
}
