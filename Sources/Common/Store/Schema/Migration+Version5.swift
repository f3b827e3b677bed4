extension Migration {
    /// Fewer indexes to write in the life of a turn that waits for nobody: it is in `turn_running` alone, and a renewed
    /// lease touches none. What waits is found by its session, or in the order of acceptance.
    static let version5 = Migration(
        version: 5,
        statements: [
            "DROP INDEX turn_open",
            "DROP INDEX turn_due",
            "CREATE INDEX turn_waiting ON turns (session, ordinal) WHERE state = 0",
            // Entries that are equal are in the order of the rows' keys.
            "CREATE INDEX turn_queue ON turns (state) WHERE state = 0",
        ])
}
