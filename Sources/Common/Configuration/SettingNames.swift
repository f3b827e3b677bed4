/// Tells the names of settings from other names, and what somebody may have meant by one. Pure.
enum SettingNames {
    static let known = SettingCatalog.all.map(\.name) + SecretFile.names
    private static let knownSet = Set(known)
    private static let secrets = Set(SettingCatalog.all.filter(\.isSecret).map(\.name))

    /// Names that begin like ours and are read elsewhere: by the quick start, by tests, and before the settings.
    private static let others: Set<String> = [
        "NAVI_CONFIG", "NAVI_WORKERS", "NAVI_DEMO_MODEL", "NAVI_DEMO_MODEL_THREADS", "NAVI_CACHE_DIR", "NAVI_BIN_DIR",
        "NAVI_FAIL_POINT", "NAVI_SAFEGUARD_OFF", "NAVI_SCREENSHOTS", "NAVI_SESSION_ID", "NAVI_CALL_ID",
    ]
    private static let otherPrefixes = ["NAVI_TEST_", "NAVI_CHAOS_"]

    static func isSecret(_ name: String) -> Bool { secrets.contains(name) }

    static func isKnown(_ name: String) -> Bool { knownSet.contains(name) }

    /// A name that begins like ours, but is meant for somebody else.
    static func isReadElsewhere(_ name: String) -> Bool {
        others.contains(name) || otherPrefixes.contains(where: name.hasPrefix)
    }

    /// Whoever wrote this name most likely meant a setting.
    static func looksLikeOurs(_ name: String) -> Bool {
        name.uppercased().hasPrefix("NAVI_") || suggestion(for: name) != nil
    }

    /// What is said about a name that nobody knows.
    static func complaint(about name: String) -> String {
        let shown = SettingText.quoted(name)
        guard let suggestion = suggestion(for: name) else { return "\(shown) is no setting" }
        return "\(shown) is no setting; did you mean \(suggestion)?"
    }

    /// The setting that somebody meant who wrote `name`; `nil` when nothing is near.
    static func suggestion(for name: String) -> String? {
        let name = name.uppercased()
        if let near = NearestName.find(name, among: known) { return near }
        // OLLAMA_MODEL for OLLAMA_DEFAULT_MODEL: the words are right, some are missing.
        let words = name.utf8.count <= NearestName.maxBytes ? name.split(separator: "_") : []
        guard Set(words).count >= 2 else { return nil }
        return known.first { candidate in
            let all = candidate.split(separator: "_")
            return all.first == words.first && Set(words).isSubset(of: Set(all))
        }
    }
}
