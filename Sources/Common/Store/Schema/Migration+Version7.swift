extension Migration {
    /// What it takes to keep the harm that one turn or job does to itself, and to share what there is among owners.
    ///
    /// `suspect` of a turn or job is 0, or since it was in a worker that was lost: 1 with others, which cost it nothing,
    /// 2 by itself. It runs alone from then on; `alone` says that this attempt does. Attempts of a turn that are not
    /// charged are counted with those that were handed back.
    static let version7 = Migration(version: 7, statements: [turns, jobs, owners].flatMap { $0 })

    /// The owner is the session's, so that what waits is counted and found per owner without a look at sessions.
    private static let turns = [
        "ALTER TABLE turns ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE turns ADD COLUMN suspect INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE turns ADD COLUMN alone INTEGER NOT NULL DEFAULT 0",
        """
        UPDATE turns SET owner = (SELECT s.owner FROM sessions s WHERE s.id = turns.session) WHERE state < 2
        """,
        "DROP INDEX turn_queue",
        // Entries that are equal are in the order of the rows' keys.
        "CREATE INDEX turn_queue ON turns (owner) WHERE state = 0",
    ]

    /// `fence` is another number at every claim; `attempt` counts the claims that are charged. A job without a worker
    /// that runs is part of a turn's work.
    private static let jobs = [
        "ALTER TABLE jobs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE jobs ADD COLUMN worker TEXT",
        "ALTER TABLE jobs ADD COLUMN fence INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE jobs ADD COLUMN suspect INTEGER NOT NULL DEFAULT 0",
    ]

    /// When an owner for whom others wait was last given a place, in wall-clock milliseconds.
    private static let owners = [
        "CREATE TABLE owners_served (owner TEXT NOT NULL PRIMARY KEY, served_at INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    ]
}
