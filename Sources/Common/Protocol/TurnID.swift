/// Names one turn: one user message and everything the agent does to answer it.
package struct TurnID: UUIDIdentifier {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
