import NaviProtocol
import Synchronization

/// The roster, whose decisions the link's thread carries out. A seat can be taken from any thread.
final class SharedRoster: Sendable {
    private let state: Mutex<Roster>

    init(terms: Roster.Terms) {
        state = Mutex(Roster(terms: terms))
    }

    func update<Value: Sendable>(_ body: (inout sending Roster) -> Value) -> Value {
        state.withLock { body(&$0) }
    }
}
