import Foundation
import HTTPTypes
import Logging
import NIOCore
import NaviFiles
import NaviProtocol
import NaviStore
import Synchronization
import TestKit
import Testing

@testable import gateway

@Suite("The audit log")
struct AuditLogTests {
    private let folder: TemporaryFolder
    private let time = Timestamp(milliseconds: 1_700_000_000_125)
    private let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init() throws {
        folder = try TemporaryFolder()
    }

    private func lines(_ folder: TemporaryFolder, _ name: String = "audit.log") throws -> [JSONValue] {
        try String(decoding: folder.read(name), as: UTF8.self).split(separator: "\n").map {
            try decodeJSON(JSONValue.self, from: .init($0.utf8))
        }
    }

    private static let principal = Principal(owner: "ada", scope: .all, token: 7, rights: .all)

    /// The patterns of `deploy/fail2ban/filter.d/navi.conf`, with what fail2ban puts in the place of `<ADDR>`.
    static func patterns() throws -> [Regex<AnyRegexOutput>] {
        let path = "\(Binaries.packageRoot)/deploy/fail2ban/filter.d/navi.conf"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let start = try #require(lines.firstIndex { $0.hasPrefix("failregex = ") })
        let end = try #require(lines.firstIndex { $0.hasPrefix("datepattern") })
        return try lines[start..<end].map { line in
            let pattern = line.replacing("failregex = ", with: "").replacing("<ADDR>", with: "([0-9A-Fa-f:.]+)")
            return try Regex(pattern)
        }
    }

    @Test(
        "A line is JSON that begins with its time, its event and where it came from",
        arguments: AuditEvent.Kind.allCases)
    func line(kind: AuditEvent.Kind) throws {
        let log = try AuditLog(path: folder["audit.log"], logger: quiet)
        let session = SessionID.random()
        log.record(
            AuditEvent(
                kind, time: time, address: "203.0.113.9", by: Self.principal, owner: "b\"o\nb", token: 3,
                session: session, toolCall: "c1", decision: "allow"))
        let text = String(decoding: try folder.read("audit.log"), as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"{"time":"2023-11-14T22:13:20.125+00:00","event":"\#(kind.rawValue)","address":"203.0.113.9","#))
        #expect(text.hasSuffix("\n") && text.split(separator: "\n").count == 1, "nothing breaks a line")
        let json = try #require(try lines(folder).first)
        #expect(json["owner"] == .string("b\"o\nb") && json["actor"] == .string("ada"))
        #expect(json["session_id"] == .string("\(session)") && json["actor_token"] == .integer(7))
    }

    @Test(
        "fail2ban's filter finds what failed, with its address, and nothing else", arguments: AuditEvent.Kind.allCases)
    func filter(kind: AuditEvent.Kind) throws {
        let isFailure = [.signInFailed, .credentialRefused].contains(kind)
        for address in ["203.0.113.9", "2001:db8::9"] {
            for event in [
                AuditEvent(kind, time: time, address: address),
                AuditEvent(
                    kind, time: time, address: address, owner: #"","event":"sign_in_failed","address":"6.6.6.6"#),
            ] {
                // As fail2ban sees it, which cuts the date out.
                let line = String(decoding: event.line, as: UTF8.self).replacing(/^\{"time":"[^"]*"/, with: "")
                let found = try Self.patterns().compactMap { try $0.firstMatch(in: line) }
                #expect(found.count == (isFailure ? 1 : 0), "\(line)")
                if isFailure { #expect(found.first?[1].substring.map(String.init) == address) }
            }
        }
    }

    @Test("The file is its owner's alone, and whoever moves it away gets a new one")
    func rotation() throws {
        let clock = Mutex(ContinuousClock.now)
        let log = try AuditLog(
            path: folder["audit.log"], logger: quiet, clocks: TestTime(running: { clock.withLock { $0 } }))
        log.record(AuditEvent(.signedIn, time: time))
        let mode = try FileManager.default.attributesOfItem(atPath: folder["audit.log"])[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try FileManager.default.moveItem(atPath: folder["audit.log"], toPath: folder["audit.log.1"])
        log.record(AuditEvent(.signInEnded, time: time))
        clock.withLock { $0 += .seconds(1) }
        log.record(AuditEvent(.sessionDeleted, time: time))
        #expect(try lines(folder, "audit.log.1").map { $0["event"]?.stringValue } == ["signed_in", "sign_in_ended"])
        #expect(try lines(folder).map { $0["event"]?.stringValue } == ["session_deleted"])
    }

    @Test("A line that the disk took a part of does not reach into the next one")
    func cutOff() throws {
        // The limit of a file's size stands for a disk's.
        let handler = signal(SIGXFSZ, SIG_IGN)
        var before = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
        defer {
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
            signal(SIGXFSZ, handler)
        }
        var file = try AuditFile(path: folder["audit.log"], now: .now)
        defer { file.end() }
        try file.append(Array("first\n".utf8), now: .now)
        var small = before
        small.rlim_cur = 10
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &small)
        for _ in 0..<2 {
            #expect(throws: SystemError.self) { try file.append(Array("second\n".utf8), now: .now) }
        }
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
        try file.append(Array("third\n".utf8), now: .now)
        #expect(try String(decoding: folder.read("audit.log"), as: UTF8.self) == "first\nseco\nthird\n")
    }

    @Test("A file that cannot be opened is told at the start; a link is none")
    func unusable() throws {
        #expect(throws: (any Error).self) { try AuditLog(path: "\(folder["none"])/audit.log", logger: quiet) }
        try FileManager.default.createSymbolicLink(
            atPath: folder["link.log"], withDestinationPath: folder["elsewhere"])
        #expect(throws: (any Error).self) { try AuditLog(path: folder["link.log"], logger: quiet) }
        #expect(!folder.exists("elsewhere"))
    }

    @Test("That an administrator opened somebody else's session is told once an hour, and of their own never")
    func visits() async throws {
        let harness = try RouteHarness()
        let admin = try await harness.makeToken(owner: "root", isAdmin: true)
        let ada = try await harness.makeToken(owner: "ada")
        let (own, foreign) = (try await harness.session(owner: "root"), try await harness.session(owner: "ada"))
        for _ in 0..<3 {
            for id in [own, foreign] {
                let headers: HTTPFields = [.authorization: "Bearer \(admin.secret)"]
                #expect(try await harness.send(.get, "/sessions/\(id)", headers: headers).status == 200)
            }
            let headers: HTTPFields = [.authorization: "Bearer \(ada.secret)"]
            #expect(try await harness.send(.get, "/sessions/\(foreign)", headers: headers).status == 200)
        }
        let told = try lines(harness.folder)
        #expect(told.count == 1)
        #expect(told[0]["event"] == .string("foreign_session") && told[0]["session_id"] == .string("\(foreign)"))
        #expect(told[0]["actor"] == .string("root") && told[0]["owner"] == .string("ada"))
        let clock = Mutex(ContinuousClock.now)
        let log = try AuditLog(
            path: folder["audit.log"], logger: quiet, clocks: TestTime(running: { clock.withLock { $0 } }))
        let session = try #require(try await harness.store.session(foreign))
        for step in [0, 3599, 1] {
            clock.withLock { $0 += .seconds(step) }
            let principal = Principal(owner: "root", scope: .all, token: 1, rights: .all)
            log.noteVisit(principal, session, address: nil, time: time)
        }
        #expect(try lines(folder).count == 2)
    }

    @Test("What is done over HTTP is told: who, from where and to what, and no word of anybody")
    func requests() async throws {
        let harness = try RouteHarness()
        let token = try await harness.makeToken(owner: "ada")
        let headers: HTTPFields = [.authorization: "Bearer \(token.secret)"]
        func send(_ method: HTTPRequest.Method, _ path: String, _ json: String = "", _ headers: HTTPFields) async throws
            -> Answer
        {
            try await harness.send(
                method, path, headers: headers, chunks: json.isEmpty ? [] : [ByteBuffer(string: json)],
                peer: "192.0.2.9")
        }
        _ = try await send(.post, "/auth/sign-in", #"{"token":"navi_wrong"}"#, [:])
        _ = try await send(.get, "/sessions", "", [.authorization: "Bearer navi_wrong"])
        let signedIn = try await send(.post, "/auth/sign-in", #"{"token":"\#(token.secret)"}"#, [:])
        let cookie: HTTPFields = [.cookie: String(try #require(signedIn.headers[.setCookie]).prefix { $0 != ";" })]
        let session = try await harness.session(owner: "ada")
        try await harness.say("a secret needle", in: session)
        try await harness.fixture.askApproval(of: "c1", in: session)
        let approval = "/sessions/\(session)/approvals/c1"
        #expect(try await send(.post, approval, #"{"decision":"allow","remember":true}"#, cookie).status == 204)
        #expect(try await send(.post, "/auth/sign-out", "", cookie).status == 204)
        #expect(try await send(.delete, "/sessions/\(session)", "", headers).status == 204)
        let told = try lines(harness.folder)
        #expect(
            told.map { $0["event"]?.stringValue } == [
                "sign_in_failed", "credential_refused", "signed_in", "approval_decided", "sign_in_ended",
                "session_deleted",
            ])
        #expect(told.allSatisfy { $0["address"] == .string("192.0.2.9") })
        #expect(told.dropFirst(2).allSatisfy { $0["actor"] == .string("ada") })
        #expect(told[3]["decision"] == .string("allow, remembered") && told[3]["tool_call_id"] == .string("c1"))
        let text = String(decoding: try harness.folder.read("audit.log"), as: UTF8.self)
        for word in ["needle", "navi_", token.secret] { #expect(!text.contains(word)) }
    }

    @Test("However often somebody fails, an address causes so many lines and no more")
    func bounded() async throws {
        let harness = try RouteHarness()
        _ = try await harness.makeToken(owner: "ada")
        for _ in 0..<50 {
            _ = try await harness.send(
                .get, "/sessions", headers: [.authorization: "Bearer navi_no"], peer: "192.0.2.1")
        }
        #expect(try lines(harness.folder).count == 10)
    }
}
