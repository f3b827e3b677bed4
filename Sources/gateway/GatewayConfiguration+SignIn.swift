import Foundation
import NaviConfiguration

extension GatewayConfiguration {
    /// The proxy that says who comes; `nil` without one.
    static func forwardAuth(_ loader: inout SettingsLoader, proxies: [String]) -> ForwardAuth? {
        let header = loader.value(SettingCatalog.forwardAuthHeader)
        let groupsHeader = loader.value(SettingCatalog.forwardAuthGroupsHeader)
        let adminGroup = loader.value(SettingCatalog.forwardAuthAdminGroup)
        let createsUsers = loader.value(SettingCatalog.forwardAuthCreate)
        guard let header else {
            if groupsHeader != nil || adminGroup != nil || createsUsers {
                loader.warning("NAVI_FORWARD_AUTH_…: nothing of it counts without NAVI_FORWARD_AUTH_HEADER")
            }
            return nil
        }
        if proxies.isEmpty {
            loader.problem(
                SettingCatalog.forwardAuthHeader, "nobody would be believed; name the proxy in NAVI_TRUSTED_PROXIES")
        }
        if adminGroup != nil, groupsHeader == nil {
            loader.problem(
                SettingCatalog.forwardAuthAdminGroup, "needs the header with groups, NAVI_FORWARD_AUTH_GROUPS_HEADER")
        }
        return ForwardAuth(
            header: header, groupsHeader: groupsHeader, adminGroup: adminGroup, createsUsers: createsUsers)
    }

    /// The provider that browsers may sign in with; `nil` without one.
    static func openID(_ loader: inout SettingsLoader) -> OpenIDSettings? {
        let issuer = loader.value(SettingCatalog.openIDIssuer)
        let clientID = loader.value(SettingCatalog.openIDClientID)
        let secret = loader.value(SettingCatalog.openIDClientSecret)
        let name = loader.value(SettingCatalog.openIDName)
        let scopes = loader.value(SettingCatalog.openIDScopes)
        let (owner, groups) = (
            loader.value(SettingCatalog.openIDOwnerClaim), loader.value(SettingCatalog.openIDGroupsClaim)
        )
        let allowed = loader.value(SettingCatalog.openIDAllowedGroups)
        let admin = loader.value(SettingCatalog.openIDAdminGroup)
        let hours = loader.value(SettingCatalog.openIDSignInHours)
        guard let issuer, let clientID else {
            if issuer != nil { loader.problem(SettingCatalog.openIDIssuer, "needs NAVI_OIDC_CLIENT_ID") }
            if clientID != nil { loader.problem(SettingCatalog.openIDClientID, "needs NAVI_OIDC_ISSUER") }
            return nil
        }
        return OpenIDSettings(
            issuer: issuer, clientID: clientID, clientSecret: secret,
            name: name ?? URLComponents(string: issuer)?.host ?? issuer, scopes: scopes, ownerClaim: owner,
            groupsClaim: groups, allowedGroups: Set(allowed), adminGroup: admin,
            signInLifetime: .seconds(hours * 3600))
    }

    /// Somebody can sign in who has no token.
    var hasForeignSignIn: Bool { forwardAuth != nil || openID != nil }
}
