import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// What one yes covers when it is to be remembered.
@Suite struct ToolGrantTests {
    private let files = FileSystemTool(folders: AllowedFolders([], protected: []))
    private let http = HTTPRequestTool(client: WebClient())
    private let web = WebViewTool(client: WebClient())

    private func file(_ action: String, _ path: String, _ more: [String: JSONValue] = [:]) -> ApprovalGrant {
        let arguments: [String: JSONValue] = ["action": .string(action), "path": .string(path)]
        return files.grant(of: .object(JSONObject(arguments.merging(more) { $1 })))
    }

    private func words(_ command: String) -> [String]? { CommandPrefix(command)?.words }

    @Test func aYesToListingIsNoneToDeleting() {
        #expect(file("list", "/srv/a") == file("list", "/srv/./a/"))
        #expect(file("list", "/srv/a") != file("list", "/srv/b"))
        #expect(file("read", "/srv/a/x") == file("read", "/srv/a/y"))
        #expect(file("read", "/srv/a/x") != file("write", "/srv/a/x"))
        #expect(file("delete", "/srv/a/x") != file("delete", "/srv/a/x", ["recursive": true]))
        #expect(file("list", "/srv/a").summary == "filesystem: list in /srv/a")
    }

    @Test func aYesToOneFolderIsNoneToAnother() {
        #expect(file("read", "/srv/a/x") != file("read", "/srv/a/b/x"))
        #expect(file("read", "/srv/a/x") != file("read", "/srv/a/../x"))
        #expect(file("read", "/srv/a/../x") != file("read", "/srv/a/../y"), "links may lead .. anywhere")
        let there: [String: JSONValue] = ["destination": "/srv/b/x"]
        #expect(file("move", "/srv/a/x", there) != file("move", "/srv/a/x", ["destination": "/srv/c/x"]))
        #expect(file("move", "/srv/a/x", there) != file("move", "/srv/a/x", there.merging(["overwrite": true]) { $1 }))
        #expect(file("delete", "/srv/a", ["recursive": true]) != file("delete", "/srv/b", ["recursive": true]))
    }

    @Test func aYesToOneServerAndMethodIsNoneToAnother() {
        func request(_ method: String, _ url: String) -> ApprovalGrant {
            http.grant(of: ["method": .string(method), "url": .string(url)])
        }
        #expect(request("GET", "https://a.example/x") == request("get", "https://A.example/y?z"))
        #expect(request("GET", "https://a.example/x") != request("POST", "https://a.example/x"))
        #expect(request("GET", "https://a.example/x") != request("GET", "http://a.example/x"))
        #expect(request("GET", "https://a.example/x") != request("GET", "https://a.example.evil.example/x"))
        #expect(request("GET", "https://a.example/x").summary == "http_request: GET to https://a.example")
        #expect(web.grant(of: ["url": "https://a.example/x"]) == web.grant(of: ["url": "https://a.example/y"]))
        #expect(web.grant(of: ["url": "https://a.example/x"]) != web.grant(of: ["url": "https://b.example/x"]))
    }

    @Test func aCommandOfPlainWordsIsRememberedByItsBeginning() {
        #expect(words("git status --short") == ["git", "status"])
        #expect(words("ls -la notes") == ["ls", "-la"])
        #expect(words("cat notes.txt") == ["cat"])
        #expect(words("cargo") == ["cargo"])
    }

    @Test(arguments: [
        "ls; rm -r x", "ls && rm x", "ls | sh", "ls $(rm x)", "ls `rm x`", "ls\nrm x", "ls > x", "ls & rm x", "a=b ls",
        "sh -c ls", "env rm x", "xargs rm", "find . -delete", "python3 x.py", "./ls", "-x", "", "ls \u{202E}x", "rm x",
        "ls 'x'", "ls\trm",
    ])
    func aCommandThatMayDoAnythingIsRememberedToTheLetter(command: String) {
        #expect(words(command) == nil)
    }

    @Test func argumentsCannotBeWrittenSoThatTheyReadLikeOthers() {
        #expect(
            ToolGrant.calls(of: "t", alike: ["a", "b"], "") != ToolGrant.calls(of: "t", alike: ["a\",\"b", ""], ""))
        #expect(ToolGrant.calls(of: "t", alike: ["a"], "") != ToolGrant.thisCall(of: "t", "a"))
        #expect(ToolGrant.thisCall(of: "t", ["a": 1]) != ToolGrant.thisCall(of: "u", ["a": 1]))
    }

    @Test func aYesIsOneToTheToolAsItDescribesItselfNow() {
        let arguments: JSONValue = ["action": "read", "path": "/srv/a/x"]
        let others = FileSystemTool(folders: AllowedFolders(["/tmp"], protected: []))
        #expect(files.grant(of: arguments) == others.grant(of: arguments))
        let asked = ToolGrant.asked(of: files, arguments)
        #expect(asked == ToolGrant.asked(of: files, arguments))
        #expect(asked.key != ToolGrant.asked(of: others, arguments).key, "it says that it reaches other folders")
        let beside = ToolGrant.asked(of: files, ["action": "read", "path": "/srv/a/y"])
        #expect(asked.key == beside.key && asked.call != beside.call)
        var (tool, changed) = (FixedTool(name: "t"), FixedTool(name: "t"))
        let first = ToolGrant.asked(of: tool, [:])
        tool.result = .success("another")
        #expect(first == ToolGrant.asked(of: tool, [:]))
        for change: (inout FixedTool) -> Void in [
            { $0.description = "Answers!" }, { $0.parameters = ["type": "object", "required": ["x"]] },
            { $0.effect = .repeatable },
        ] {
            changed = FixedTool(name: "t")
            change(&changed)
            let second = ToolGrant.asked(of: changed, [:])
            #expect(first.key != second.key && first.call != second.call)
        }
        #expect(first.call != ToolGrant.asked(of: FixedTool(name: "u"), [:]).call)
    }

    @Test func whatIsKeptOfALongCallIsBounded() {
        let long = String(repeating: "/a", count: 1 << 20)
        let grant = file("list", long)
        #expect(grant.key.utf8.count <= ApprovalGrant.maxKeyBytes)
        #expect(grant.summary.utf8.count <= ApprovalGrant.maxSummaryBytes)
        #expect(grant != file("list", long + "b"))
    }

    @Test func callsThatLeaveTheMachineOrWriteOutsideOfTheSessionReachBeyondIt() {
        #expect(web.reach(of: ["url": "https://a.example"]) == .beyond)
        #expect(http.reach(of: ["url": "https://a.example"]) == .beyond)
        #expect(files.reach(of: ["action": "write", "path": "/x"]) == .beyond)
        #expect(files.reach(of: ["action": "read", "path": "/x"]) == .session)
        #expect(SpawnAgentTool().reach(of: [:]) == .session)
        #expect(FixedTool(name: "t", effect: .once).reach(of: [:]) == .beyond)
        #expect(FixedTool(name: "t", effect: .repeatable).reach(of: [:]) == .session)
    }
}
