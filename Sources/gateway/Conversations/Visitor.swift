/// Who asks, and from where.
struct Visitor: Sendable {
    let principal: Principal
    /// Where the client is, as far as trusted proxies tell; `nil` where that has been written down already.
    let address: String?
}
