import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct ClockTests {
        /// Leases are kept by a clock that nobody sets.
        @Test(arguments: ["+1h", "-1h"]) func aWorkerWhoseDateIsAnHourOffTakesNoTurnThatIsHeld(_ shift: String)
            async throws
        {
            let gate = Gate("the other worker to have looked")
            try await withNavi(answer: .always([.text("one "), .gate(gate), .text("two")])) { system, model in
                let (session, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collect(text: "one ")
                var launch = try system.launch("navi-worker", name: "shifted")
                // Preloaded and not started through `faketime`, whose child would outlive the test.
                launch.environment["LD_PRELOAD"] = try Binaries.library(
                    "faketime/libfaketimeMT.so.1", package: "libfaketime")
                launch.environment["FAKETIME"] = shift
                launch.environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
                let shifted = try await system.nursery.start(launch)
                // It looks for work every other second; there is nothing to see of a look that finds nothing.
                let start = ContinuousClock.now
                try await eventually("several looks") { ContinuousClock.now - start > .seconds(5) }
                gate.open()
                let rest = try await client.collectTurn()
                #expect(rest.restart == nil)
                #expect(try rest.end().content == "one two")
                #expect(model.requests.count == 1)
                #expect(shifted.exit == nil)

                try await system.workers[0].killNow()
                try await client.send(message: "and now?")
                #expect(try await client.collectTurn(timeLimit: .seconds(30)).end().content == "one two")
                let messages = try await system.rest.messages(session)
                #expect(messages.map(\.index) == [0, 1, 2, 3])
            }
        }
    }
}
