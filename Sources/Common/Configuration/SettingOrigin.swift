/// Where a setting's value comes from.
package enum SettingOrigin: Sendable, Equatable, CustomStringConvertible {
    case standard
    case environment
    /// What systemd hands over to the service, by its name.
    case credential(String)
    /// - Parameter place: Where in the file, for people.
    case file(String, place: String)
    case flag

    package var description: String {
        switch self {
        case .standard: "default"
        case .environment: "environment"
        case .credential(let name): "credential \(name)"
        case .file(let file, let place): "\(file), \(place)"
        case .flag: "flag"
        }
    }
}

/// The text of a setting, and who gave it.
struct GivenText: Sendable, Equatable {
    let text: String
    let origin: SettingOrigin
    /// The text names the file that has the value.
    var isFile = false

    /// Where the value is, for people.
    var place: String {
        if case .credential = origin { return "\(origin)" }
        return isFile ? "\(origin), file \(text)" : "\(origin)"
    }
}
