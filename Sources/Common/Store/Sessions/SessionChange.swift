import NaviProtocol

/// What a user changes about a session. What is `nil` stays as it is.
package struct SessionChange: Sendable, Equatable {
    package var name: NameChange
    package var pinned: Bool?
    /// Turns the pin over; ignored when `pinned` says which way.
    package var togglePin: Bool
    package var profileID: String?

    package init(
        name: NameChange = .keep, pinned: Bool? = nil, togglePin: Bool = false, profileID: String? = nil
    ) {
        self.name = name
        self.pinned = pinned
        self.togglePin = togglePin
        self.profileID = profileID
    }
}
