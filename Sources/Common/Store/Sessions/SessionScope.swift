/// Which sessions somebody may see.
package enum SessionScope: Sendable, Hashable {
    case all
    /// Those of one owner.
    case owner(String)

    package func covers(_ owner: String) -> Bool {
        switch self {
        case .all: true
        // What belongs to nobody is nobody's, also for one without a name.
        case .owner(let name): name == owner && !name.isEmpty
        }
    }
}
