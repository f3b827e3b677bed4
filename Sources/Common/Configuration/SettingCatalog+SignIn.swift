/// The settings of sign-ins that somebody else vouches for.
extension SettingCatalog {
    // A proxy that says who comes.
    package static let forwardAuthHeader = Setting.headerName(
        "NAVI_FORWARD_AUTH_HEADER", help: "Header in which a trusted proxy names the user, such as `Remote-User`")
    package static let forwardAuthGroupsHeader = Setting.headerName(
        "NAVI_FORWARD_AUTH_GROUPS_HEADER", help: "Header in which it names their groups, such as `Remote-Groups`")
    package static let forwardAuthAdminGroup = Setting.label(
        "NAVI_FORWARD_AUTH_ADMIN_GROUP", help: "Group whose members are administrators")
    package static let forwardAuthCreate = Setting.flag(
        "NAVI_FORWARD_AUTH_CREATE", default: false, by: [.gateway],
        help: "Make a user of whomever the proxy names; else only those are let in whom `navi user add` made")

    // An OpenID provider.
    package static let openIDIssuer = Setting.optionalServer(
        "NAVI_OIDC_ISSUER", by: [.gateway], help: "OpenID provider that browsers may sign in with")
    package static let openIDClientID = Setting.label(
        "NAVI_OIDC_CLIENT_ID", help: "What the provider calls this Navi")
    package static let openIDClientSecret = Setting.secret(
        "NAVI_OIDC_CLIENT_SECRET", by: [.gateway], help: "The secret that it has given to this Navi, if it has")
    package static let openIDName = Setting.label(
        "NAVI_OIDC_NAME", empty: "the issuer's host", help: "The provider's name on the button to sign in")
    package static let openIDScopes = Setting.scopes(
        "NAVI_OIDC_SCOPES", default: "openid profile", help: "Scopes that are asked for, with spaces between them")
    package static let openIDOwnerClaim = Setting.claim(
        "NAVI_OIDC_OWNER_CLAIM", default: "preferred_username",
        help: "Claim that names a new user; who they are afterwards says `sub` alone")
    package static let openIDGroupsClaim = Setting.claim(
        "NAVI_OIDC_GROUPS_CLAIM", default: "groups", help: "Claim that lists groups")
    package static let openIDAllowedGroups = Setting.list(
        "NAVI_OIDC_ALLOWED_GROUPS", by: [.gateway], range: "names of groups",
        help: "Groups whose members are let in, comma-separated; without any, everybody whom the provider lets in",
        element: \.self)
    package static let openIDAdminGroup = Setting.label(
        "NAVI_OIDC_ADMIN_GROUP", help: "Group whose members are administrators")
    package static let openIDSignInHours = Setting.number(
        "NAVI_OIDC_SIGN_IN_HOURS", default: 24, in: 0.1...720, by: [.gateway],
        help: "Hours after which a browser asks the provider again")

    static let signIn: [SettingDescription] = [
        forwardAuthHeader.description, forwardAuthGroupsHeader.description, forwardAuthAdminGroup.description,
        forwardAuthCreate.description, openIDIssuer.description, openIDClientID.description,
        openIDClientSecret.description, openIDName.description, openIDScopes.description,
        openIDOwnerClaim.description, openIDGroupsClaim.description, openIDAllowedGroups.description,
        openIDAdminGroup.description, openIDSignInHours.description,
    ]
}
