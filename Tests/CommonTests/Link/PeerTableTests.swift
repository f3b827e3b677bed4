import NaviProtocol
import Testing

@testable import NaviLink

@Suite struct PeerTableTests {
    @Test func everyWorkerOfManyIsKnownByItsRoutingID() {
        var table = PeerTable()
        for _ in 0..<2 {
            for number in 0..<5000 {
                let id = Array("worker-\(number)".utf8)
                let worker = id.withUnsafeBytes { table.worker(for: $0) }
                #expect(worker?.value == "worker-\(number)")
            }
        }
        let foreign: [UInt8] = [0, 1, 2]
        #expect(foreign.withUnsafeBytes { table.worker(for: $0) } == nil)
    }
}
