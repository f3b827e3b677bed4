import Glibc
import NaviConfiguration

/// The user whom a deployment's state belongs to: the one that its services run as.
package struct StateOwner: Equatable, Sendable {
    package let user: uid_t
    package let group: gid_t

    package init(user: uid_t, group: gid_t) {
        (self.user, self.group) = (user, group)
    }

    /// Of the database, or of the folder that it will be in.
    package init?(of database: String) {
        var path = database[...]
        var information = stat()
        while stat(path.isEmpty ? "/" : String(path), &information) != 0 {
            guard let slash = path.lastIndex(of: "/") else { return nil }
            path = path[..<slash]
        }
        (user, group) = (information.st_uid, information.st_gid)
    }

    /// Lets a command that root has started go on as the owner: whatever it makes, the services can open.
    ///
    /// - Throws: `ConfigurationError` when that is not possible; nothing has been made then.
    package func become() throws {
        guard geteuid() == 0, user != 0 else { return }
        guard setgroups(0, nil) == 0, setgid(group) == 0, setuid(user) == 0 else {
            throw ConfigurationError([
                "the database belongs to the user \(user), and this command cannot act as that user; "
                    + "start it as that user (under systemd: with 'navi')"
            ])
        }
    }
}
