/// `http_request` and `web_view`, if the settings allow them.
enum NetworkTools {
    static func make(_ settings: ToolsConfiguration) -> [any Tool] {
        guard settings.hasNetworkTools else { return [] }
        let client = WebClient(
            policy: AddressPolicy(denied: settings.deniedNetworks), deniedHosts: settings.deniedHosts)
        return [HTTPRequestTool(client: client), WebViewTool(client: client)]
    }
}
