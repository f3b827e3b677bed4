import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

extension EndToEnd {
    /// Every route and every socket of a real gateway × everybody who may ask × every way in. The routes are those of
    /// `/openapi.json`, which has all that there are: a new one is in the table by itself.
    @Suite struct WaysInTests {
        /// An operation, as its description tells of it.
        struct Operation {
            let method: String
            let path: String
            let isOpen: Bool

            var isAboutSession: Bool { path.contains("{session_id}") }
            /// It waits for a worker, and there is none.
            var waits: Bool { ["/compress", "/undo", "/generate-name", "/messages"].contains { path.hasSuffix($0) } }

            /// What it asks, as docs/protocol.md tells.
            var right: TokenRights {
                switch path {
                case "/auth/sign-out": []
                case "/metrics": .metrics
                case "/admin/audit": .admin
                case let path where path.contains("/approvals/"): .approve
                default: method == "GET" ? .read : .chat
                }
            }

            func target(_ session: SessionID) -> String {
                [
                    "{session_id}": session.description, "{name}": "notes.txt", "{tool_call_id}": "c1",
                    "{hash}": String(repeating: "a", count: 64), "{turn_id}": TurnID.random().description,
                    "{approval_id}": "1", "{sign_in}": "999999",
                ].reduce(path) { $0.replacing($1.key, with: $1.value) }
            }

            var body: String {
                switch method {
                case "GET", "DELETE": ""
                case "PATCH": #"{"name":"x","content":"x"}"#
                default: #"{"profile_id":"secretary","content":"x"}"#
                }
            }
        }

        @Test(arguments: WayIn.allCases)
        func everyRouteAndEverySocketGivesEverybodyWhatTheyMayHaveAndNoMore(way: WayIn) async throws {
            // The limits are for others to test: they would answer instead.
            let environment = ["NAVI_TEST_FEATURE": "many-guesses", "NAVI_REQUESTS_PER_SECOND": "100000"]
            try await NaviSystem.prepare(.init(environment: environment)) { system in
                _ = try await system.gatewayCommand("token", "create", "--owner", "zoe")
                let store = try Store(
                    configuration: StoreConfiguration(path: system.databasePath, durability: .normal))
                let door = try await way.start(system)
                let operations = try await operations(door)
                for visitor in Visitor.allCases {
                    let fields = try await visitor.fields(door, store)
                    let tried = try await tryAll(operations, visitor, fields, door, store)
                    #expect(tried > 20, "\(visitor) by \(way)")
                    try await trySockets(visitor, fields, door, store)
                }
            }
        }

        /// A system that asks for no token yet: each of its ways but those that lead others in.
        @Test(arguments: [WayIn.loopback, .unixSocket])
        func whileNobodyHasATokenProgramsOfThisMachineGetEverything(way: WayIn) async throws {
            try await NaviSystem.prepare { system in
                let door = try await way.start(system)
                let store = try Store(
                    configuration: StoreConfiguration(path: system.databasePath, durability: .normal))
                for operation in try await operations(door) where !operation.waits {
                    let session = try await session(store, owner: "")
                    let own = try await door.ask(
                        operation.method, operation.target(session), [], body: operation.body)
                    #expect(own.status != 401, "\(operation) by \(way)")
                    guard !operation.isOpen else { continue }
                    let others = try await door.ask(
                        operation.method, operation.target(session), ["X-Forwarded-For: 203.0.113.9"],
                        body: operation.body)
                    #expect(others.status == 401, "\(operation) by \(way)")
                }
            }
        }

        private func operations(_ door: Door) async throws -> [Operation] {
            let answer = try await door.ask("GET", "/openapi.json", [])
            let paths = try decodeJSON(JSONValue.self, from: .init(answer.body))["paths"]?.objectValue ?? [:]
            let operations = paths.sorted { $0.key < $1.key }.flatMap { path, methods in
                (methods.objectValue ?? [:]).map { method, fields in
                    Operation(
                        method: method.uppercased(), path: path, isOpen: fields["security"]?.arrayValue?.isEmpty == true
                    )
                }
            }
            let open = Set(operations.filter(\.isOpen).map { "\($0.method) \($0.path)" })
            #expect(
                open == [
                    "GET /", "GET /health", "GET /ready", "GET /openapi.json", "GET /auth", "GET /auth/oidc",
                    "GET /auth/oidc/callback", "POST /auth/sign-in",
                ])
            return operations
        }

        private func session(_ store: Store, owner: String = "zoe") async throws -> SessionID {
            try await store.createSession(id: .random(), profileID: "secretary", owner: owner, now: .now()).id
        }

        /// - Returns: How many have been tried.
        private func tryAll(
            _ operations: [Operation], _ visitor: Visitor, _ fields: [String], _ door: Door, _ store: Store
        ) async throws -> Int {
            var tried = 0
            for operation in operations where !operation.isOpen {
                let expected = expected(visitor, operation)
                // Who signs out asks no more.
                if expected == nil, operation.waits || operation.path == "/auth/sign-out" { continue }
                let session = try await session(store)
                let answer = try await door.ask(
                    operation.method, operation.target(session), fields, body: operation.body)
                tried += 1
                let what = "\(visitor) \(operation.method) \(operation.path) by \(door.way): \(answer.status)"
                guard let expected else {
                    #expect(![401, 403, 429].contains(answer.status) && answer.status < 500, "\(what)")
                    #expect(!answer.text.contains("session_not_found"), "\(what)")
                    continue
                }
                #expect(answer.status == expected, "\(what)")
                #expect(!answer.text.contains("zoe"), "a refusal tells whose nothing is: \(what)")
                if visitor.rights == nil {
                    #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true, "\(what)")
                }
            }
            return tried
        }

        /// The status, where access decides over it; `nil` where the route does.
        private func expected(_ visitor: Visitor, _ operation: Operation) -> Int? {
            guard let rights = visitor.rights else { return 401 }
            guard rights.isSuperset(of: operation.right) else { return 403 }
            if operation.isAboutSession { return visitor.seesSessions ? nil : 404 }
            return visitor == .boundElsewhere && !isForBound(operation) ? 403 : nil
        }

        private func isForBound(_ operation: Operation) -> Bool { operation.path == "/auth/sign-out" }

        private func trySockets(_ visitor: Visitor, _ fields: [String], _ door: Door, _ store: Store) async throws {
            let session = try await session(store)
            for (target, sync) in [
                ("/ws/sessions/\(session)", "session_sync"), ("/ws/sessions", "sessions_sync"),
            ] {
                let isList = sync == "sessions_sync"
                let expected =
                    if let rights = visitor.rights {
                        if !rights.contains(.read) || isList && visitor == .boundElsewhere {
                            "1008"
                        } else {
                            isList || visitor.seesSessions ? sync : "4004"
                        }
                    } else {
                        "4001"
                    }
                #expect(try await door.firstWord(of: target, fields) == expected, "\(visitor) \(target) by \(door.way)")
            }
        }
    }
}
