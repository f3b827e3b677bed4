/// What a checkpoint came to.
package struct CheckpointResult: Sendable, Equatable {
    /// The writer's lock could not be had, or a reader stood in the way: the log was not emptied.
    package var busy: Bool
    /// Frames in the log when it ended; 0 after a complete checkpoint.
    package var walFrames: Int
    /// Frames of those that are in the database file.
    package var checkpointed: Int

    package init(busy: Bool, walFrames: Int, checkpointed: Int) {
        self.busy = busy
        self.walFrames = walFrames
        self.checkpointed = checkpointed
    }
}
