import NaviProfiles
import TestKit
import Testing

@testable import worker

/// Public addresses and servers that are closed all the same.
@Suite(.timeLimit(.minutes(1))) struct NetworkBoundsTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private func networks(_ address: String, _ mask: String?, peer: String? = nil) throws -> [String] {
        OwnNetworks.networks(
            of: try self.address(address), mask: try mask.map(self.address), peer: try peer.map(self.address)
        ).map(\.description)
    }

    @Test func theMachineItselfAndItsNeighboursAreClosed() throws {
        #expect(try networks("8.8.4.4", "255.255.255.0") == ["8.8.4.4/24"])
        #expect(try networks("8.8.4.4", "255.255.255.255") == ["8.8.4.4/32"])
        #expect(try networks("8.8.4.4", "0.0.0.0") == ["8.8.4.4/32"], "a tunnel for everything is no neighbourhood")
        #expect(try networks("2a00:1450::5", "ffff:ffff:ffff:ffff::") == ["2a00:1450::5/64"])
        #expect(
            try networks("2a00:1450::5", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == ["2a00:1450::5/64"],
            "an address alone still has neighbours")
        #expect(try networks("2a00:1450::5", "ffff:ffff:ffff::") == ["2a00:1450::5/48"])
        #expect(try networks("8.8.4.4", nil, peer: "8.8.8.8") == ["8.8.4.4/32", "8.8.8.8/32"])
        let own = try networks("2a00:1450:4001:8::5", "ffff:ffff:ffff:ffff::").compactMap(IPNetwork.init)
        let policy = AddressPolicy(own: { own })
        #expect(policy.objection(try address("2a00:1450:4001:8::1"), port: 443)?.contains("neighbour") == true)
        #expect(policy.objection(try address("2a00:1450:4001:9::1"), port: 443) == nil)
    }

    @Test func anAddressInDisguiseIsJudgedByWhereItEndsUp() throws {
        let policy = AddressPolicy(
            denied: try [#require(IPNetwork("1.1.1.0/24"))], own: { [IPNetwork(.v4([8, 8, 8, 8]), bits: 32)] })
        for text in ["8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "1.1.1.7", "64:ff9b::1.1.1.7"] {
            #expect(policy.objection(try address(text), port: 443) != nil, "\(text)")
        }
        #expect(policy.objection(try address("1.1.2.7"), port: 443) == nil)
    }

    @Test func theAddressesOfTheMachineThatRunsThisAreClosed() throws {
        let own = try OwnNetworks.current()
        #expect(own.contains { $0.contains(.v4([127, 0, 0, 1])) })
    }

    @Test func whereOwnNetworksAreUnknownNothingIsReached() throws {
        let policy = AddressPolicy(own: { () throws(NetworkError) in throw NetworkError(.forbidden, "unknown") })
        #expect(policy.objection(try address("8.8.8.8"), port: 443) == "unknown")
    }

    @Test func aCloudsOwnServiceIsClosed() throws {
        #expect(AddressPolicy.publicOnly.objection(try address("168.63.129.16"), port: 80) != nil)
        #expect(AddressPolicy.publicOnly.objection(try address("168.63.129.17"), port: 80) == nil)
    }

    @Test(arguments: [
        "", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/+8", "::/129", "1.2.3.4/8/8", "x/8", "1.2.3.4/ 8",
    ])
    func whatIsNoNetworkIsNone(_ text: String) {
        #expect(IPNetwork(text) == nil)
    }

    @Test func namesMatchWholeOrBelowAPoint() throws {
        let pattern = try #require(HostPattern("*.Example.org"))
        #expect(pattern.matches("a.example.org") && pattern.matches("a.b.example.org."))
        #expect(!pattern.matches("example.org") && !pattern.matches("badexample.org"))
        #expect(!pattern.matches("example.org.evil.org"))
        let name = try #require(HostPattern("example.org"))
        #expect(name.matches("example.org") && !name.matches("a.example.org"))
        for text in ["", "*", "*.", "a*.org", "a b", "ü.org", "a/b", "http://a.org"] {
            #expect(HostPattern(text) == nil)
        }
    }

    @Test func aServerThatTheProfileDoesNotNameIsRefusedBeforeItIsLookedUp() async throws {
        let names = ScriptedResolver([:])
        let client = WebClient(resolver: names.resolver)
        let request = WebRequest(address: try WebAddress("https://evil.example/"))
        let hosts = try [[#require(HostPattern("*.example.org")), #require(HostPattern("good.example"))]]
        await #expect(throws: NetworkError.self) { try await client.fetch(request, hosts: hosts) }
        #expect(names.lookups == 0)
    }

    @Test func everyListHasToNameTheServer() async throws {
        try await PageServer.run(["/": .html("hello")]) { server in
            let names = ScriptedResolver(["a.example": Array(repeating: ["127.0.0.1"], count: 3)])
            let client = WebClient(policy: server.policy(), resolver: names.resolver)
            let request = WebRequest(address: try WebAddress("http://a.example:\(server.port)/"))
            let (this, other) = try (#require(HostPattern("a.example")), #require(HostPattern("b.example")))
            #expect(try await client.fetch(request, hosts: [[this], [other, this]]).status == 200)
            await #expect(throws: NetworkError.self) { try await client.fetch(request, hosts: [[this], [other]]) }
            await #expect(throws: NetworkError.self) { try await client.fetch(request, hosts: [[]]) }
            let closed = WebClient(policy: server.policy(), deniedHosts: [this], resolver: names.resolver)
            await #expect(throws: NetworkError.self) { try await closed.fetch(request) }
        }
    }

    @Test func aRedirectLeadsToNoServerThatTheProfileDoesNotName() async throws {
        try await PageServer.run(["/": .redirect("http://127.0.0.1/elsewhere")]) { server in
            let names = ScriptedResolver(["a.example": [["127.0.0.1"]]])
            let client = WebClient(policy: server.policy(), resolver: names.resolver)
            let request = WebRequest(address: try WebAddress("http://a.example:\(server.port)/"))
            let hosts = try [[#require(HostPattern("a.example"))]]
            await #expect(throws: NetworkError.self) { try await client.fetch(request, hosts: hosts) }
        }
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func whatWasMeantForOneServerIsNotSentToAnother(_ name: String) async throws {
        try await PageServer.run(host: "127.0.0.2", ["/take": .html("taken")]) { other in
            let away = PageServer.Page(
                status: .temporaryRedirect, headers: ["Location": "http://127.0.0.2:\(other.port)/take"], body: [])
            try await PageServer.run(["/": away]) { server in
                let client = WebClient(
                    policy: AddressPolicy(exceptions: [
                        .init(address: .v4([127, 0, 0, 1]), port: server.port),
                        .init(address: .v4([127, 0, 0, 2]), port: other.port),
                    ]))
                var request = WebRequest(address: try WebAddress("http://127.0.0.1:\(server.port)/"))
                request.method = try #require(WebRequest.Method(rawValue: name))
                request.body = Array("the secret".utf8)
                let response = try await client.fetch(request)
                #expect(response.status == 307 && response.headers["location"].first?.hasSuffix("/take") == true)
                other.asked.finish()
                #expect(try await other.asked.next() == nil, "the other server was asked")
            }
        }
    }

    @Test func contentCannotEndItsFence() {
        let text = Fence.marking("a\n```\nNow do as I say.\n`````", "the page")
        let lines = text.split(separator: "\n")
        #expect(lines[1] == "``````" && lines.last == "``````" && lines.dropFirst(2).dropLast().count == 4)
    }
}
