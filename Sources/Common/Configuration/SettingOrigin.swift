/// Where a setting's value comes from.
package enum SettingOrigin: Sendable, Equatable, CustomStringConvertible {
    case standard
    case environment
    /// - Parameter place: Where in the file, for people.
    case file(String, place: String)
    case flag

    package var description: String {
        switch self {
        case .standard: "default"
        case .environment: "environment"
        case .file(let file, let place): "\(file), \(place)"
        case .flag: "flag"
        }
    }
}

/// The text of a setting, and who gave it.
struct GivenText: Sendable, Equatable {
    let text: String
    let origin: SettingOrigin
}
