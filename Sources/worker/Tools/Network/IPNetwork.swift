/// A network: the addresses that begin with the same bits.
struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    let address: IPAddress
    let bits: Int

    /// - Parameter bits: Held within the address's length.
    init(_ address: IPAddress, bits: Int) {
        self.address = address
        self.bits = min(max(0, bits), address.bytes.count * 8)
    }

    /// `10.0.0.0/8`, or an address that is meant alone.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
        let length = address.bytes.count * 8
        guard parts.count > 1 else {
            self.init(address, bits: length)
            return
        }
        guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let bits = Int(parts[1]), bits <= length
        else { return nil }
        self.init(address, bits: bits)
    }

    var description: String { "\(address)/\(bits)" }

    func contains(_ other: IPAddress) -> Bool {
        let (mine, others) = (address.bytes, other.bytes)
        guard mine.count == others.count else { return false }
        let whole = bits / 8
        guard mine.prefix(whole) == others.prefix(whole) else { return false }
        let mask = ~(UInt8.max >> UInt8(bits % 8))
        return bits % 8 == 0 || mine[whole] & mask == others[whole] & mask
    }
}
