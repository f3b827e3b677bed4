import Foundation
import NaviFailPoints
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// Every fail point, one after the other: the process is killed exactly there, and what was promised still holds.
    /// `make failpoints` runs these alone.
    @Suite struct FailPointTests {
        @Test(arguments: FailPoint.allCases) func killedThereNothingIsLostOrDoneTwice(_ point: FailPoint) async throws {
            switch point {
            case .acceptWriting: try await GatewayFailure(point).losesNoMessage(storedBefore: 0)
            case .acceptCommitted, .acceptAcknowledged: try await GatewayFailure(point).losesNoMessage(storedBefore: 1)
            case .stopWriting: try await GatewayFailure(point).keepsItsWordOnStops(isStored: false)
            case .stopCommitted: try await GatewayFailure(point).keepsItsWordOnStops(isStored: true)
            case .grantTaken, .claimWriting, .claimCommitted, .stepWriting, .stepCommitted, .toolStartWriting,
                .toolEndCommitted,
                .endDue, .endWriting, .endCommitted:
                try await WorkerFailure(point).leavesTheTurnToAnother(toolRuns: 1)
            case .toolStartCommitted: try await WorkerFailure(point).leavesTheTurnToAnother(toolRuns: 0)
            case .toolEndWriting:
                // It ran, but nobody knows what came of it: it must not run again.
                try await WorkerFailure(point).leavesTheTurnToAnother(toolRuns: 1, isOutcomeKnown: false)
            case .renewalWriting: try await WorkerFailure(point).leavesARunningStreamToAnother()
            case .compressionWriting: try await WorkerFailure(point).leavesTheHistoryAlone(isCompressed: false)
            case .compressionCommitted: try await WorkerFailure(point).leavesTheHistoryAlone(isCompressed: true)
            case .filesMarked, .filesUnlinked, .checkpointLocked, .checkpointCopied:
                try await JanitorFailure(point).isMendedByTheNextRound()
            }
        }

        /// Before its last write, and before the first step of a turn that it was assigned.
        @Test(arguments: [FailPoint.endDue, .grantTaken])
        func frozenBeyondItsLeaseAWorkerWakesUpAndWritesNothing(_ point: FailPoint) async throws {
            try await WorkerFailure(point).writesNothingAfterItsLease()
        }

        @Test func aGatewayThatDiesBeforeTheRowIsThereHasToldNobody() async throws {
            try await GatewayFailure(.acceptWriting).tellsNobodyOfATurnWithoutARow()
        }

        @Test func frozenWithTheWritersLockAProcessMakesOthersWaitAndNobodyDie() async throws {
            try await WorkerFailure(.stepWriting).holdsTheLockAndNobodyDies()
        }
    }
}
