import Foundation
import NaviProtocol

/// What a model has written down for itself, in sections.
struct Scratchpad: Sendable, Equatable {
    enum Section: String, Sendable, CaseIterable {
        case goal, findings, artifacts, errors, main

        static let names = allCases.map(\.rawValue)
    }

    private var texts: [Section: String] = [:]

    /// The pad as it was stored; an empty one for an empty text.
    init(stored text: String) {
        // What cannot be read was not written by this type, and a pad that begins anew serves better than none.
        let stored = (try? decodeBoundedJSON([String: String].self, from: Data(text.utf8))) ?? [:]
        for section in Section.allCases { texts[section] = stored[section.rawValue] }
    }

    subscript(section: Section) -> String {
        get { texts[section] ?? "" }
        set { texts[section] = newValue.isEmpty ? nil : newValue }
    }

    mutating func clear() { texts = [:] }

    /// The pad to be stored; empty for an empty pad.
    var stored: String {
        guard !texts.isEmpty else { return "" }
        return JSONValue.object(
            JSONObject(
                Section.allCases.compactMap { section in texts[section].map { (section.rawValue, .string($0)) } })
        ).jsonText()
    }

    /// All sections that have something, each under its name.
    var text: String {
        let parts = Section.allCases.filter { texts[$0] != nil }.map { "## \($0.rawValue)\n\(self[$0])" }
        return parts.isEmpty ? "The scratchpad is empty." : parts.joined(separator: "\n\n")
    }
}
