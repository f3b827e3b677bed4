/// What running a tool changes, and so what may be done with a call of it.
enum ToolEffect: Sendable, Equatable {
    /// Changes nothing: may run beside other calls of its kind, and again.
    case readOnly
    /// Running it twice does no more than running it once.
    case repeatable
    /// Every run counts: when a call was cut off, it is never run again, and the model is told that its outcome is
    /// unknown.
    case once

    var isRepeatable: Bool { self != .once }
}
