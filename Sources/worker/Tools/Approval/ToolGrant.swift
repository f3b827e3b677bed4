import Crypto
import Foundation
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

    /// Every call of a tool, as long as it describes itself in the same way.
    static func everyCall(of tool: some Tool) -> ApprovalGrant {
        let fingerprint = [tool.description, tool.parameters.jsonText()]
        return ApprovalGrant(
            key: key(tool.name, "every", fingerprint),
            summary: "\(tool.name): every call, as long as the tool describes itself as it does now")
    }

    /// A digest, so that it is short, and no argument can be written so that it reads like another call's.
    private static func key(_ tool: String, _ kind: String, _ parts: [String]) -> String {
        let text = JSONValue.array(([tool, kind] + parts).map(JSONValue.string)).jsonText()
        return SHA256.hash(data: Data(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0\(digits)" : digits
        }.joined()
    }
}
