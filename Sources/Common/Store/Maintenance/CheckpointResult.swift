/// What becomes of the log's file after a checkpoint.
package enum CheckpointKind: Sendable {
    /// It keeps its size and is written from its beginning again: a log that grows makes the file system find and clear
    /// blocks, which costs more than the writing itself.
    case restart
    /// It gives its space back.
    case truncate
}

/// What a checkpoint came to.
package struct CheckpointResult: Sendable, Equatable {
    /// The writer's lock could not be had, or a reader stood in the way: the log was not emptied.
    package var busy: Bool
    /// Frames in the log when it ended; 0 after `truncate`.
    package var walFrames: Int
    /// Frames of those that are in the database file.
    package var checkpointed: Int
    /// How long the writer's lock was held, or asked for, to empty the log.
    package var held: Duration

    package init(busy: Bool, walFrames: Int = 0, checkpointed: Int = 0, held: Duration = .zero) {
        self.busy = busy
        self.walFrames = walFrames
        self.checkpointed = checkpointed
        self.held = held
    }
}
