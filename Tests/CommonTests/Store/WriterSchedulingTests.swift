import Foundation
import TestKit
import Testing

@testable import NaviStore

@Suite("The writer's thread")
struct WriterSchedulingTests {
    private static let schedule = "/proc/thread-self/sched"
    /// Linux takes time slices of ordinary threads from there on, and tells them unless it was built without.
    private static let isTold =
        ProcessInfo.processInfo.isOperatingSystemAtLeast(
            OperatingSystemVersion(majorVersion: 6, minorVersion: 12, patchVersion: 0))
        && FileManager.default.fileExists(atPath: schedule)

    /// Of the calling thread, in nanoseconds.
    private static func timeSlice() throws -> Int {
        let lines = try String(contentsOfFile: schedule, encoding: .utf8).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("se.slice ") })
        return try #require(line.split(separator: " ").last.flatMap { Int($0) })
    }

    @Test("gives way to whoever it wakes: its time slices are longer than theirs", .enabled(if: isTold))
    func givesWay() async throws {
        let fixture = try StoreFixture()
        let ordinary = try Self.timeSlice()
        let writers = try await fixture.store.exclusively { _ in try Self.timeSlice() }
        #expect(ordinary < writers && writers == 10_000_000)
    }
}
