import HTTPTypes
import NIOHTTP1
import NaviStore

/// The word of a proxy about who comes. Only proxies that the settings trust are asked; from anybody else the headers
/// count for nothing. Pure.
struct ForwardAuth: Sendable, Equatable {
    /// Names the user.
    let header: String
    /// Lists their groups.
    var groupsHeader: String?
    var adminGroup: String?
    /// Whether somebody whom nobody knows becomes a user.
    var createsUsers = false

    /// Of the groups' header; the rest does not count.
    private static let maxGroupBytes = 8 * 1024

    /// What a proxy's headers say.
    enum Word: Sendable, Equatable {
        /// Nobody: the proxy has let somebody through without asking.
        case nothing
        case user(ForwardedUser)
        /// More than one, or what can be no user's name.
        case unusable
    }

    /// - Parameter values: Of all headers of a name, whatever its case.
    func word(_ values: (String) -> [String]) -> Word {
        let names = values(header)
        guard let name = names.first(where: { !$0.isEmpty }) else { return .nothing }
        // Beside an empty one as well: a proxy that adds its word to what the client sends may have said that it is nobody.
        guard names.count == 1, let user = UserName.normalized(name) else { return .unusable }
        return .user(ForwardedUser(name: user, isAdmin: isAdmin(values)))
    }

    private func isAdmin(_ values: (String) -> [String]) -> Bool {
        guard let groupsHeader, let adminGroup else { return false }
        let lists = values(groupsHeader)
        // Two lists are two opinions, one of which somebody else may have.
        guard lists.count == 1, lists[0].utf8.count <= Self.maxGroupBytes else { return false }
        return lists[0].split(separator: ",").contains { $0.trimmingBlanks() == adminGroup }
    }
}

/// Somebody whom a proxy names.
struct ForwardedUser: Sendable, Hashable {
    let name: String
    /// The proxy says that they are an administrator.
    let isAdmin: Bool
}

extension Substring {
    fileprivate func trimmingBlanks() -> Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
