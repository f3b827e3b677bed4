import TestKit
import Testing

@testable import Benchmarks

extension EndToEnd {
    /// The lanes of `navi-bench` for long things, in small: what must not grow with their size does not.
    @Suite struct LongLaneTests {
        private let settings = LaneSettings(warmUp: .milliseconds(500), duration: .seconds(2))

        /// Debug programs on a machine that does other things, too: figures in time have bounds of their own there.
        private func expectKept(_ figures: [Figure], but ignored: String...) {
            #expect(!figures.isEmpty)
            for figure in figures where !ignored.contains(where: { figure.name.contains($0) }) {
                #expect(figure.value.isFinite && figure.isKept, "\(figure.row)")
            }
        }

        @Test func aLongSessionIsOpenedAskedCompressedSearchedAndDeletedWithinItsBounds() async throws {
            let figures = try await LongSessionLane(settings: settings, messages: 2500).run()
            expectKept(figures, but: "others' acceptance", "p50", "deleting")
            for figure in figures where figure.name.contains("p50") || figure.name.contains("deleting") {
                #expect(figure.value < 1000, "\(figure.row)")
            }
        }

        @Test func aWideContextIsAskedInAndCompressedWithinBoundedMemory() async throws {
            expectKept(try await WideContextLane(settings: settings, window: 200_000).run())
        }

        @Test func thousandsOfSessionsAreListedOpenedAndSearched() async throws {
            expectKept(try await ManySessionsLane(settings: settings, sessions: 20_000).run(), but: "p50")
        }

        @Test func everyReaderOfOneSessionGetsEveryToken() async throws {
            let figures = try await FanOutLane(settings: settings, readers: 50).run()
            expectKept(figures, but: "lateness", "memory")
            #expect(figures.first { $0.name.contains("arrived") }.map { Int($0.value) } == 50 * 100)
        }

        @Test func manyWorkersLoseNoTurn() async throws {
            expectKept(try await WorkersLane(settings: settings, counts: [1, 4]).run(), but: "p50")
        }
    }
}
