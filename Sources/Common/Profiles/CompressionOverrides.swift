/// What a profile says about compression instead of the deployment.
package struct CompressionOverrides: Sendable, Equatable {
    /// Turns that stay as they are.
    package var keepRecentTurns: Int?
    /// Share of the window that sets compression off.
    package var threshold: Double?
    /// The model that writes summaries; `nil` stands for the profile's own.
    package var model: ModelReference?

    package init() {}
}
