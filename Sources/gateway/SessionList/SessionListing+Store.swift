import NaviProtocol
import NaviStore

extension SessionSummary {
    init(_ session: SessionRecord) {
        self.init(
            sessionID: session.id, profileID: session.profileID, name: session.name, pinned: session.pinned,
            createdAt: session.createdAt, lastActive: session.lastActive, messageCount: session.messageCount,
            preview: session.preview, family: session.family, parent: session.parent)
    }
}

extension SessionListing {
    init(_ listed: ListedSession) {
        self.init(summary: SessionSummary(listed.session), activity: listed.activity)
    }
}
