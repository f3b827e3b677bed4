import Foundation
import Logging
import NaviProtocol
import NaviTelemetry
import Synchronization

/// The profiles of a deployment. Edits apply to the next use, without a restart; a bad edit keeps the last good version
/// of that profile and is told by `problems`.
package final class ProfileCatalog: Sendable {
    private struct State {
        var fingerprint = ""
        var profiles: [String: Profile] = [:]
        var persona = ""
        var problems: [String] = []
        var lastLook: ContinuousClock.Instant
    }

    /// How often the files' times are looked at; between looks, answers come from memory.
    private static let lookInterval = Duration.seconds(1)

    private let reader: ProfileReader
    private let logger: Logger
    private let clocks: any TimeSource
    private let state: Mutex<State>

    /// - Parameter clocks: The clock between looks at the files.
    /// - Throws: `ProfileCatalogError` when the folder holds no usable profile.
    package init(
        directory: String, logger: Logger, clocks: any TimeSource = SystemTime()
    ) throws(ProfileCatalogError) {
        reader = ProfileReader(directory: URL(filePath: directory, directoryHint: .isDirectory))
        self.logger = logger
        self.clocks = clocks
        state = Mutex(State(lastLook: clocks.instant))
        let (isEmpty, problems) = state.withLock { state in
            load(into: &state)
            return (state.profiles.isEmpty, state.problems)
        }
        if isEmpty { throw ProfileCatalogError(directory: directory, problems: problems) }
    }

    /// The profile with this id.
    package func profile(_ id: String) -> Profile? {
        current { $0.profiles[id] }
    }

    /// All profiles, by id.
    package func all() -> [Profile] {
        current { $0.profiles.values.sorted { $0.id < $1.id } }
    }

    /// What stands before every profile's prompt; may be empty.
    package var persona: String {
        current { $0.persona }
    }

    /// What is wrong with profiles right now, one line each.
    package var problems: [String] {
        current { $0.problems }
    }

    private func current<Value>(_ body: (State) -> Value) -> Value where Value: Sendable {
        state.withLock { state in
            if state.lastLook.duration(to: clocks.instant) >= Self.lookInterval { load(into: &state) }
            return body(state)
        }
    }

    private func load(into state: inout State) {
        state.lastLook = clocks.instant
        let fingerprint = reader.fingerprint()
        // What is wrong may be mended without a trace in a file's times, as by giving leave to read it.
        guard fingerprint != state.fingerprint || !state.problems.isEmpty else { return }
        state.fingerprint = fingerprint
        let known = Set(state.problems)
        state.problems = []
        loadPersona(into: &state, known: known)
        var profiles: [String: Profile] = [:]
        for (folder, result) in reader.read() {
            switch result {
            case .success(let profile):
                profiles[folder] = profile
            case .failure(let problems):
                profiles[folder] = state.profiles[folder]
                state.problems += problems.lines
                guard !known.isSuperset(of: problems.lines) else { continue }
                logger.warning(
                    "a profile cannot be used as it is now",
                    metadata: .of([.profile: folder, .error: problems.lines.joined(separator: "; ")]))
            }
        }
        state.profiles = profiles
    }

    private func loadPersona(into state: inout State, known: Set<String>) {
        do {
            state.persona = try reader.persona()
        } catch {
            state.problems += error.lines
            guard !known.isSuperset(of: error.lines) else { return }
            logger.warning(
                "the persona cannot be used as it is now",
                metadata: .of([.error: error.lines.joined(separator: "; ")]))
        }
    }
}

/// There is no profile to work with.
package struct ProfileCatalogError: Error, CustomStringConvertible {
    package let directory: String
    package let problems: [String]

    package var description: String {
        let reasons = problems.isEmpty ? "no folder with a config.json" : problems.joined(separator: "; ")
        return "NAVI_PROFILES_DIR: no usable profile in \(directory): \(reasons)"
    }
}
