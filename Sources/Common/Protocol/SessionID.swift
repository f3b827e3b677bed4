/// Names one session, for as long as it exists.
package struct SessionID: UUIDIdentifier {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
