import Foundation
import NIOCore

/// The threads of this process, which make the load. What the load costs is asked of the programs: whoever makes it and
/// judges it must not take the processors from them.
enum OwnThreads {
    /// A ninth of the programs' share. With less, whoever writes rows would hold the writer's lock for long.
    private static let niceness: CInt = 10

    /// Lets every thread but those of `group` wait for the programs. Threads that come later do as those that start them;
    /// what may have a higher rank cannot be taken back without privileges.
    static func giveWay(except group: any EventLoopGroup) async throws {
        var kept: Set<String> = []
        for loop in group.makeIterator() { kept.insert(try await loop.submit { try current() }.get()) }
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task") where !kept.contains(name) {
            guard let thread = id_t(name) else { continue }
            // One that has ended meanwhile takes nothing.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), thread, niceness)
        }
    }

    /// The number of the thread that asks.
    private static func current() throws -> String {
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
        return URL(fileURLWithPath: link).lastPathComponent
    }
}
