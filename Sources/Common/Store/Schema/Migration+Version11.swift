extension Migration {
    /// What a summary keeps word for word stands in a column of its own, as JSON of a `MemorySheet`.
    ///
    /// Summaries of earlier versions have none; their text is read as prose when they are replaced.
    static let version11 = Migration(
        version: 11,
        statements: ["ALTER TABLE compressions ADD COLUMN sheet TEXT"])
}
