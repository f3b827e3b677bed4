import NaviStore

extension StoreError {
    /// It says something about the database or its disk, and not only about what was to be done to it.
    var concernsAll: Bool { isFatal || isRetryable || code == .cannotOpen }
}
