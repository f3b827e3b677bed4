import NaviFiles
import NaviProtocol
import NaviStore

/// Makes what a yes to one call covers when it is to be remembered. Each tool says it as a pure function of the call's
/// arguments: narrow enough that a yes to the harmless is none to the harmful.
enum ToolGrant {
    /// Calls of a tool that agree in `parts`.
    ///
    /// - Parameter summary: Those calls in words; the tool's name is put before them.
    static func calls(of tool: String, alike parts: [String], _ summary: String) -> ApprovalGrant {
        ApprovalGrant(key: key(tool, "alike", parts), summary: "\(tool): \(summary)")
    }

    /// This call alone, to the letter.
    static func thisCall(of tool: String, _ arguments: JSONValue) -> ApprovalGrant {
        ApprovalGrant(key: key(tool, "call", [arguments.jsonText()]), summary: "\(tool): this very call")
    }

    /// Every call of a tool.
    static func everyCall(of tool: some Tool) -> ApprovalGrant {
        ApprovalGrant(
            key: key(tool.name, "every", []),
            summary: "\(tool.name): every call, as long as the tool describes itself as it does now")
    }

    /// What a tool says a yes covers, as long as the tool describes itself in the same way, and the one call that is
    /// shown.
    static func asked(of tool: any Tool, _ arguments: JSONValue) -> ApprovalGrant {
        let grant = tool.grant(of: arguments)
        let fingerprint = fingerprint(of: tool)
        return ApprovalGrant(
            key: key(tool.name, fingerprint, [grant.key]),
            call: key(tool.name, fingerprint, [arguments.jsonText()]), summary: grant.summary)
    }

    /// Changes with everything by which a user and a model tell what the tool does.
    static func fingerprint(of tool: any Tool) -> String {
        key(tool.name, "tool", [tool.description, tool.parameters.jsonText(), "\(tool.effect)"])
    }

    /// A digest, so that it is short, and no argument can be written so that it reads like another call's.
    private static func key(_ tool: String, _ kind: String, _ parts: [String]) -> String {
        HexDigest.of(JSONValue.array(([tool, kind] + parts).map(JSONValue.string)).jsonText())
    }
}
