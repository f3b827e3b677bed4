/// How many messages a session says that it has, and how many it has. They are the same unless a row is damaged.
package struct HistoryLength: Sendable, Equatable {
    package let counted: Int
    /// The index behind the last message.
    package let end: Int
}
