import NaviProtocol
import Synchronization

/// How many bytes of requests this process takes in at once: messages that are being put together, bodies, images on
/// their way into the database, buffers of uploads. What is small does not count.
///
/// Every caller has a share, so that none can take it all. Whoever gets nothing is told so and may come again: it is
/// over in moments.
final class ByteBudget: Sendable {
    struct Limits: Sendable, Equatable {
        var totalBytes = 256 << 20
        /// Of one caller; room for a message of the largest kind, and another.
        var callerBytes = 64 << 20
    }

    /// So many bytes of anything are free: what a connection costs anyway.
    static let freeBytes = 4096

    private struct State {
        var total = 0
        var byCaller: [Caller: Int] = [:]
    }

    let limits: Limits
    private let state = Mutex(State())

    /// Bytes that are held now.
    var heldBytes: Int { state.withLock { $0.total } }

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// A part of the budget that is empty to begin with.
    func hold(for caller: Caller) -> ByteHold {
        ByteHold(budget: self, caller: caller)
    }

    fileprivate func take(_ bytes: Int, for caller: Caller) -> Bool {
        state.withLock { state in
            let own = state.byCaller[caller] ?? 0
            // Compared, not added: what is asked for comes from outside.
            guard bytes <= limits.totalBytes - state.total, bytes <= limits.callerBytes - own else { return false }
            state.total += bytes
            state.byCaller[caller] = own + bytes
            return true
        }
    }

    fileprivate func giveBack(_ bytes: Int, of caller: Caller) {
        state.withLock { state in
            state.total -= bytes
            let left = (state.byCaller[caller] ?? 0) - bytes
            state.byCaller[caller] = left > 0 ? left : nil
        }
    }
}

/// What one request holds of the budget. It is given back with the last reference, whatever way that goes.
final class ByteHold: Sendable {
    private let budget: ByteBudget
    private let caller: Caller
    private let bytes = Mutex(0)

    fileprivate init(budget: ByteBudget, caller: Caller) {
        self.budget = budget
        self.caller = caller
    }

    deinit {
        let held = bytes.withLock { $0 }
        if held > 0 { budget.giveBack(held, of: caller) }
    }

    /// Holds so many bytes altogether, or as many as before and is `false`.
    func grow(to total: Int) -> Bool {
        guard total > ByteBudget.freeBytes else { return true }
        return bytes.withLock { held in
            guard total > held else { return true }
            guard budget.take(total - held, for: caller) else { return false }
            held = total
            return true
        }
    }

    /// As `grow`.
    ///
    /// - Throws: `too_much_at_once`.
    func require(_ total: Int) throws(WireError) {
        guard grow(to: total) else { throw Self.refusal }
    }

    /// Gives everything back.
    func release() {
        bytes.withLock { held in
            if held > 0 { budget.giveBack(held, of: caller) }
            held = 0
        }
    }

    /// The same for another request.
    func another() -> ByteHold {
        budget.hold(for: caller)
    }

    static let refusal = WireError(.tooMuchAtOnce, "too much is on its way into the server; try again in a moment")
}
