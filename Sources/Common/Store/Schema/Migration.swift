/// One step from a schema version to the next. Once released it never changes; a mistake is mended by another step.
struct Migration: Sendable {
    /// The version that the database has afterwards: 1, 2, 3 …
    let version: Int
    /// Statements, each on its own.
    let statements: [String]
}
