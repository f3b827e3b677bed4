import NaviProtocol

/// What an answer or a body holds: a schema by its name.
enum APIContent: Sendable {
    case nothing
    case bytes
    case ref(String)
    case list(String)
}

/// What a request may carry.
enum APIBody: Sendable {
    case json(APIContent, isRequired: Bool)
    /// One uploaded file.
    case file
}

/// One status that a request can be answered with.
struct APIAnswer: Sendable {
    let status: Int
    let description: String
    let content: APIContent

    init(_ status: Int, _ description: String, _ content: APIContent = .nothing) {
        self.status = status
        self.description = description
        self.content = content
    }
}

/// One method of one path.
struct APIOperation: Sendable {
    let method: String
    let path: String
    let id: String
    let summary: String
    var parameters: [APIParameter] = []
    var body: APIBody?
    let answers: [APIAnswer]
    /// Nobody has to sign in for it.
    var isOpen = false

    static let all = system + auth + sessions + conversations + context + files

    private static let system = [
        APIOperation(
            method: "get", path: "/", id: "webClient", summary: "The web client",
            answers: [APIAnswer(200, "The page", .bytes), APIAnswer(304, "It has not changed")], isOpen: true),
        APIOperation(
            method: "get", path: "/health", id: "health", summary: "Whether all is well; always 200",
            answers: [APIAnswer(200, "How it is", .ref("Health"))], isOpen: true),
        APIOperation(
            method: "get", path: "/ready", id: "ready", summary: "Whether a message would be stored and answered now",
            answers: [APIAnswer(200, "It would", .ref("Ready")), APIAnswer(503, "Not now; why", .ref("Error"))],
            isOpen: true),
        APIOperation(
            method: "get", path: "/metrics", id: "metrics",
            summary: "Figures of the system for Prometheus; with tokens, for those with the right",
            answers: [
                APIAnswer(200, "Metrics in the text format 0.0.4", .bytes),
                APIAnswer(403, "A token without the right", .ref("Error")),
            ]),
        APIOperation(
            method: "get", path: "/admin/audit", id: "readAudit",
            summary: "What the audit log has, newest first; for those with the right `admin`",
            parameters: [.limit(100, most: 500), .auditCursor, .auditEvent, .actor, .since, .until],
            answers: [
                APIAnswer(200, "A page of it", .ref("AuditPage")),
                APIAnswer(403, "A token without the right", .ref("Error")),
            ]),
        APIOperation(
            method: "get", path: "/openapi.json", id: "openAPI", summary: "This description",
            answers: [APIAnswer(200, "An OpenAPI 3.1 document", .ref("Anything"))], isOpen: true),
        APIOperation(
            method: "get", path: "/agents/profiles", id: "listProfiles", summary: "Who can answer",
            answers: [APIAnswer(200, "All profiles", .list("Profile"))]),
        APIOperation(
            method: "get", path: "/agents/tools", id: "listTools", summary: "Tools that the workers have",
            answers: [APIAnswer(200, "All tools", .list("Tool"))]),
    ]

    private static let auth = [
        APIOperation(
            method: "get", path: "/auth", id: "authStatus", summary: "Whether one has to sign in, and who is",
            answers: [APIAnswer(200, "The caller", .ref("AuthStatus"))], isOpen: true),
        APIOperation(
            method: "post", path: "/auth/sign-in", id: "signIn",
            summary: "Exchange a token, or a code that works once, for a cookie",
            body: .json(.ref("SignIn"), isRequired: true), answers: [APIAnswer(200, "Signed in", .ref("AuthStatus"))],
            isOpen: true),
        APIOperation(
            method: "get", path: "/auth/oidc", id: "beginOpenID",
            summary: "Send a browser to the OpenID provider, where there is one", parameters: [.returnPath],
            answers: [APIAnswer(303, "To the provider, or to the page with a word about what is wrong")], isOpen: true),
        APIOperation(
            method: "get", path: "/auth/oidc/callback", id: "finishOpenID",
            summary: "Where the provider sends the browser back to",
            parameters: [.providerCode, .providerState, .providerError, .providerIssuer],
            answers: [APIAnswer(303, "To the page, signed in or with a word about what is wrong")], isOpen: true),
        APIOperation(
            method: "post", path: "/auth/sign-out", id: "signOut", summary: "End the cookie's sign-in",
            answers: [APIAnswer(204, "Signed out")]),
        APIOperation(
            method: "get", path: "/auth/sign-ins", id: "listSignIns",
            summary: "Browsers of this owner that are signed in",
            answers: [APIAnswer(200, "All of them", .list("SignInRecord"))]),
        APIOperation(
            method: "delete", path: "/auth/sign-ins/{sign_in}", id: "endSignIn", summary: "Sign a browser out",
            answers: [APIAnswer(204, "It is signed out")]),
    ]

    private static let sessions = [
        APIOperation(
            method: "get", path: "/sessions", id: "listSessions",
            summary: "Sessions, pinned ones first, then the newest; or those that are found",
            parameters: [.limit(200), .cursor, .before(.session), .query, .branches],
            answers: [APIAnswer(200, "Sessions; with `q` each has its `match`", .list("ListedSession"))]),
        APIOperation(
            method: "post", path: "/sessions", id: "createSession", summary: "Begin a session",
            body: .json(.ref("CreateSession"), isRequired: true),
            answers: [APIAnswer(201, "The session; its address is in `Location`", .ref("CreatedSession"))]),
        APIOperation(
            method: "get", path: "/sessions/{session_id}", id: "getSession", summary: "A session with its history",
            parameters: [.messages], answers: [APIAnswer(200, "The session", .ref("SessionDetail"))]),
        APIOperation(
            method: "patch", path: "/sessions/{session_id}", id: "changeSession",
            summary: "Change its name or its profile", body: .json(.ref("PatchSession"), isRequired: true),
            answers: [APIAnswer(200, "The session", .ref("Session"))]),
        APIOperation(
            method: "delete", path: "/sessions/{session_id}", id: "deleteSession",
            summary: "Delete it with everything in it", answers: [APIAnswer(204, "It is gone")]),
        APIOperation(
            method: "patch", path: "/sessions/{session_id}/pin", id: "pinSession",
            summary: "Pin it; without a body the pin is turned over",
            body: .json(.ref("PinSession"), isRequired: false),
            answers: [APIAnswer(200, "The session", .ref("Session"))]),
        APIOperation(
            method: "post", path: "/sessions/{session_id}/fork", id: "forkSession",
            summary: "Begin a branch behind a message; with 'content' before a user's message, which is sent anew",
            body: .json(.ref("ForkSession"), isRequired: false),
            answers: [APIAnswer(201, "The branch; its address is in `Location`", .ref("Branch"))]),
        APIOperation(
            method: "post", path: "/sessions/{session_id}/retry", id: "retryMessage",
            summary: "Ask a user's message again, in a branch",
            body: .json(.ref("RetryMessage"), isRequired: false),
            answers: [APIAnswer(201, "The branch; its address is in `Location`", .ref("Branch"))]),
        APIOperation(
            method: "get", path: "/sessions/{session_id}/branches", id: "listBranches",
            summary: "The sessions that share messages with this one, and where they leave it",
            answers: [APIAnswer(200, "All of its family, the one that was used last first", .ref("Family"))]),
        APIOperation(
            method: "post", path: "/sessions/{session_id}/generate-name", id: "nameSession",
            summary: "Let a model name it; a name that a user gave stays",
            answers: [
                APIAnswer(200, "The session with its name", .ref("Session")),
                APIAnswer(202, "It takes longer; `session_updated` follows", .ref("Session")),
            ]),
    ]

    private static let conversations = [
        APIOperation(
            method: "get", path: "/sessions/{session_id}/messages", id: "listMessages",
            summary: "A page of the history",
            parameters: [.after, .before(.index), .limit(100)],
            answers: [APIAnswer(200, "Messages in their order", .ref("MessagePage"))]),
        APIOperation(
            method: "post", path: "/sessions/{session_id}/messages", id: "sendMessage",
            summary: "Send a message and wait for the answer; with 'Accept: text/event-stream', hear it as it comes",
            body: .json(.ref("SentMessage"), isRequired: true),
            answers: [
                APIAnswer(200, "How the turn ended, or the frames of a WebSocket as events", .ref("Answer"))
            ]),
        APIOperation(
            method: "get", path: "/sessions/{session_id}/images/{hash}", id: "getImage",
            summary: "An image of the history; it never changes",
            answers: [APIAnswer(200, "The image", .bytes), APIAnswer(304, "The client has it")]),
        APIOperation(
            method: "post", path: "/sessions/{session_id}/stop", id: "stopTurn",
            summary: "Stop this turn, or the one that is being worked on",
            body: .json(.ref("StopTurn"), isRequired: false),
            answers: [APIAnswer(202, "The stop is stored", .ref("Stop"))]),
        APIOperation(
            method: "patch", path: "/sessions/{session_id}/queue/{turn_id}", id: "editQueued",
            summary: "Change a message that waits", body: .json(.ref("EditQueued"), isRequired: true),
            answers: [APIAnswer(200, "The message", .ref("QueuedTurn"))]),
        APIOperation(
            method: "delete", path: "/sessions/{session_id}/queue/{turn_id}", id: "cancelQueued",
            summary: "Take a message out of the queue", answers: [APIAnswer(204, "It is out")]),
        APIOperation(
            method: "post", path: "/sessions/{session_id}/approvals/{tool_call_id}", id: "decideApproval",
            summary: "Decide over a tool call that waits for it", body: .json(.ref("Decision"), isRequired: true),
            answers: [APIAnswer(204, "The decision is stored")]),
        APIOperation(
            method: "delete", path: "/sessions/{session_id}/approvals/remembered/{approval_id}", id: "forgetApproval",
            summary: "Take back a remembered approval: what it covered is asked about again",
            answers: [APIAnswer(204, "It is taken back")]),
    ]

    private static let context = [
        APIOperation(
            method: "get", path: "/sessions/{session_id}/context", id: "getContext",
            summary: "What a model would receive now", answers: [APIAnswer(200, "The context", .ref("Context"))]),
        APIOperation(
            method: "get", path: "/sessions/{session_id}/context/sheet", id: "getSheet",
            summary: "What the context keeps word for word", answers: [APIAnswer(200, "The sheet", .ref("Sheet"))]),
        APIOperation(
            method: "patch", path: "/sessions/{session_id}/context/sheet", id: "changeSheet",
            summary: "Add, change, take out and pin what the context keeps: all changes or none",
            body: .json(.ref("ChangeSheet"), isRequired: true),
            answers: [APIAnswer(200, "The sheet as it is now", .ref("Sheet"))]),
        APIOperation(
            method: "post", path: "/sessions/{session_id}/compress", id: "compressContext",
            summary: "Summarise the context now", body: .json(.ref("Compress"), isRequired: false),
            answers: [
                APIAnswer(200, "The versions", .ref("Compressions")),
                APIAnswer(202, "It takes longer; a frame follows", .ref("Compressions")),
            ]),
        APIOperation(
            method: "post", path: "/sessions/{session_id}/compress/undo", id: "undoCompression",
            summary: "Go back to an earlier version of the context",
            body: .json(.ref("UndoCompression"), isRequired: false),
            answers: [APIAnswer(200, "The versions", .ref("Compressions"))]),
        APIOperation(
            method: "get", path: "/sessions/{session_id}/compressions", id: "listCompressions",
            summary: "Versions of the context, newest first",
            parameters: [.before(.version), .limit(200, most: 200)],
            answers: [APIAnswer(200, "The versions", .ref("Compressions"))]),
    ]

    private static let files = [
        APIOperation(
            method: "get", path: "/sessions/{session_id}/files", id: "listFiles", summary: "Uploads that are there",
            answers: [APIAnswer(200, "Files", .list("File"))]),
        APIOperation(
            method: "post", path: "/sessions/{session_id}/files", id: "uploadFile", summary: "Upload a file",
            body: .file,
            answers: [APIAnswer(201, "The file as it was stored", .ref("File"))]),
        APIOperation(
            method: "get", path: "/sessions/{session_id}/files/{name}", id: "downloadFile", summary: "The file itself",
            answers: [
                APIAnswer(200, "All of it", .bytes), APIAnswer(206, "A part of it", .bytes),
                APIAnswer(304, "The client has it"), APIAnswer(416, "No such part"),
            ]),
        APIOperation(
            method: "delete", path: "/sessions/{session_id}/files/{name}", id: "deleteFile", summary: "Delete a file",
            answers: [APIAnswer(204, "It is gone")]),
    ]
}
