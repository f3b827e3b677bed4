import GRDB
import NaviProtocol

/// The SQL of the tables `images` and `session_images`.
extension Database {
    /// Stores images once per content and ties them to a session.
    ///
    /// - Returns: The column `images` of the message that carries them.
    func storeImages(_ images: [ImageUpload], for session: Int64) throws -> String? {
        guard !images.isEmpty else { return nil }
        for image in images {
            let key = try imageKey(image.sha256) ?? insertImage(image)
            try run(
                "INSERT INTO session_images (session, image) VALUES (?, ?) ON CONFLICT DO NOTHING", session, key)
        }
        return images.map(\.sha256).joined(separator: " ")
    }

    func image(_ hash: String, of lineage: Lineage) throws -> StoredImage? {
        for stretch in lineage.stretches {
            if let image = try image(hash, of: stretch.session) { return image }
        }
        return nil
    }

    private func image(_ hash: String, of session: Int64) throws -> StoredImage? {
        try first(
            """
            SELECT i.content_type, i.bytes FROM images i JOIN session_images s ON s.image = i.id
            WHERE i.hash = ? AND s.session = ?
            """, hash, session
        ) { StoredImage(contentType: $0.text(0), bytes: $0.blob(1)) }
    }

    /// Unties one image from a session, and deletes it when no other session has it.
    ///
    /// - Returns: How many rows went.
    func releaseOneImage(of session: Int64) throws -> Int {
        let key = try first("SELECT image FROM session_images WHERE session = ? LIMIT 1", session) { $0.int64(0) }
        guard let key else { return 0 }
        try run("DELETE FROM session_images WHERE session = ? AND image = ?", session, key)
        return try 1
            + run(
                "DELETE FROM images WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM session_images WHERE image = ?1)", key)
    }

    private func imageKey(_ hash: String) throws -> Int64? {
        try first("SELECT id FROM images WHERE hash = ?", hash) { $0.int64(0) }
    }

    private func insertImage(_ image: ImageUpload) throws -> Int64 {
        try run(
            "INSERT INTO images (hash, content_type, bytes) VALUES (?, ?, ?)", image.sha256, image.contentType,
            image.bytes)
        return lastInsertedRowID
    }
}

extension ImageReference {
    /// The addresses for a column `images`.
    static func addresses(_ hashes: String, session: SessionID) -> [String] {
        hashes.split(separator: " ").map { ImageReference(sessionID: session, hash: String($0)).description }
    }
}
