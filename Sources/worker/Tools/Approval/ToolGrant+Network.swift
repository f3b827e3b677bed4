import NaviProtocol
import NaviStore

extension WebViewTool {
    /// Pages of one server.
    func grant(of arguments: JSONValue) -> ApprovalGrant {
        guard let address = WebAddress.granted(by: arguments) else { return ToolGrant.thisCall(of: name, arguments) }
        return ToolGrant.calls(of: name, alike: [address.origin], "pages of \(address.origin)")
    }
}

extension HTTPRequestTool {
    /// One method at one server.
    func grant(of arguments: JSONValue) -> ApprovalGrant {
        let method = (arguments["method"]?.stringValue ?? WebRequest.Method.get.rawValue).uppercased()
        guard let address = WebAddress.granted(by: arguments), WebRequest.Method(rawValue: method) != nil else {
            return ToolGrant.thisCall(of: name, arguments)
        }
        return ToolGrant.calls(of: name, alike: [method, address.origin], "\(method) to \(address.origin)")
    }
}

extension WebAddress {
    fileprivate static func granted(by arguments: JSONValue) -> WebAddress? {
        // An address that cannot be read is refused when the call runs, with the reason.
        arguments["url"]?.stringValue.flatMap { try? WebAddress($0) }
    }
}
