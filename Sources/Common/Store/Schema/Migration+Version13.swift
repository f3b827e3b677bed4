extension Migration {
    /// Branches: a session may begin with the first messages of another one, its parent.
    ///
    /// `family` is the session that all of its kind come from, which has it, too, once it has a branch. `shared` says how
    /// many of the parent's messages stand before a branch's own, whose numbers go on from there.
    static let version13 = Migration(
        version: 13,
        statements: [
            "ALTER TABLE sessions ADD COLUMN family BLOB",
            "ALTER TABLE sessions ADD COLUMN parent BLOB REFERENCES sessions (session_id)",
            "ALTER TABLE sessions ADD COLUMN shared INTEGER NOT NULL DEFAULT 0",
            "CREATE INDEX session_branch ON sessions (parent, shared) WHERE parent IS NOT NULL",
            "CREATE INDEX session_family ON sessions (family, last_active) WHERE family IS NOT NULL",
        ])
}
