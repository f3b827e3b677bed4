import NaviProtocol
import TestKit
import Testing

@testable import gateway

@Suite("The budget of bytes on their way")
struct ByteBudgetTests {
    private let budget = ByteBudget(limits: .init(totalBytes: 100_000, callerBytes: 60_000))

    @Test("Nobody gets more than a share, and all together no more than there is")
    func shares() {
        let (ada, bob) = (budget.hold(for: .token(1)), budget.hold(for: .token(2)))
        #expect(ada.grow(to: 60_000))
        #expect(!ada.grow(to: 60_001))
        #expect(!budget.hold(for: .token(1)).grow(to: 5000))
        #expect(!bob.grow(to: 50_000))
        #expect(bob.grow(to: 40_000))
        #expect(budget.heldBytes == 100_000)
        ada.release()
        #expect(bob.grow(to: 60_000))
    }

    @Test("What is small is free, and so is what is held already")
    func small() {
        let hold = budget.hold(for: .address("a"))
        #expect(hold.grow(to: ByteBudget.freeBytes) && budget.heldBytes == 0)
        #expect(hold.grow(to: 50_000) && hold.grow(to: 10) && hold.grow(to: 50_000))
        #expect(budget.heldBytes == 50_000)
    }

    @Test("A refusal is one that may be tried again, and says when")
    func refusal() {
        let error = #expect(throws: WireError.self) { try budget.hold(for: .token(1)).require(70_000) }
        #expect(error?.code == .tooMuchAtOnce && error?.code.isRetryable == true && error?.code.httpStatus == 503)
        #expect((error?.retryAfterSeconds ?? 0) > 0)
    }

    @Test("Whatever is asked for in whatever order, the bounds hold and everything comes back", arguments: 0..<50)
    func anyOrder(number: Int) {
        var edges = Edges(seed: 8, part: "budget", number: number)
        var holds: [(caller: Int64, hold: ByteHold, bytes: Int)] = []
        for _ in 0..<300 {
            switch edges.number(0...3) {
            case 0:
                let caller = Int64(edges.number(1...4))
                holds.append((caller, budget.hold(for: .token(caller)), 0))
            case 1, 2:
                guard !holds.isEmpty else { continue }
                let place = edges.number(0...holds.count - 1)
                let bytes = edges.once(in: 3) ? Int(max(0, edges.integer())) : edges.number(0...50_000)
                guard holds[place].hold.grow(to: bytes), bytes > ByteBudget.freeBytes else { continue }
                holds[place].bytes = max(holds[place].bytes, bytes)
            default:
                guard !holds.isEmpty else { continue }
                let place = edges.number(0...holds.count - 1)
                if edges.once(in: 2) {
                    holds[place].hold.release()
                    holds[place].bytes = 0
                } else {
                    holds.remove(at: place)
                }
            }
            #expect(budget.heldBytes == holds.reduce(0) { $0 + $1.bytes })
            for caller in 1...4 {
                let own = holds.filter { $0.caller == Int64(caller) }.reduce(0) { $0 + $1.bytes }
                #expect(own <= budget.limits.callerBytes)
            }
            #expect(budget.heldBytes <= budget.limits.totalBytes)
        }
        holds = []
        #expect(budget.heldBytes == 0)
    }

    @Test("A body that is too much for the moment is refused with 503 and comes through later")
    func bodies() async throws {
        let harness = try RouteHarness(budget: .init(totalBytes: 100_000, callerBytes: 60_000))
        let name = String(repeating: "x", count: 20_000)
        let body = #"{"profile_id":"secretary","\#(name)":1}"#
        let other = harness.budget.hold(for: .address("127.0.0.1"))
        #expect(other.grow(to: 50_000))
        let refused = try await harness.send(.post, "/sessions", json: body)
        #expect(refused.status == 503 && refused.code == "too_much_at_once")
        #expect(refused.headers[.retryAfter] == "1")
        other.release()
        #expect(try await harness.send(.post, "/sessions", json: body).status == 201)
        #expect(harness.budget.heldBytes == 0)
    }
}
