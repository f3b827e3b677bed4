import Logging

/// Keys of log metadata, once, so that one word finds one thing in all logs. Values never hold what users said.
package enum LogKey: String, Sendable, CaseIterable {
    case actor
    case actorToken = "actor_token"
    case address
    case attempt
    case bytes
    case code
    case connection
    case count
    case database
    case decision
    case duration
    case error
    case event
    case file
    case job
    case link
    case model
    case owner
    case path
    case pid
    case profile
    case reason
    case rights
    case server
    case session
    case setting
    case state
    case status
    case subject
    case token
    case tool
    case toolCall = "tool_call"
    case turn
    case version
    case worker
}

extension Logger {
    /// A copy of the logger that adds one piece of metadata to every message.
    package func with(_ key: LogKey, _ value: some CustomStringConvertible & Sendable) -> Logger {
        var logger = self
        logger[metadataKey: key.rawValue] = .stringConvertible(value)
        return logger
    }
}

extension Logger.Metadata {
    /// Metadata from our own keys: `[.session: id, .error: error]`.
    package static func of(_ pairs: KeyValuePairs<LogKey, any CustomStringConvertible & Sendable>) -> Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        for (key, value) in pairs { metadata[key.rawValue] = .stringConvertible(value) }
        return metadata
    }
}
