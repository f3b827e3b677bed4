extension PoolWord: Mailable {
    var weight: Int { 1 }

    /// Each is healed otherwise, but later: a word is dropped only beyond the hard bound.
    var isExpendable: Bool { false }
}
