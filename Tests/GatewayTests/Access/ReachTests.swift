import Glibc
import HTTPTypes
import NIOCore
import NIOHTTP1
import NaviConfiguration
import TestKit
import Testing

@testable import gateway

@Suite("Who can reach the gateway")
struct ReachTests {
    private let own: SocketAddress

    init() throws {
        own = try SocketAddress(ipAddress: "127.0.0.1", port: 8000)
    }

    @Test(
        "An address is this machine's own when nobody else has it",
        arguments: [
            ("127.0.0.1", true), ("127.1.2.3", true), ("::1", true), ("::ffff:127.0.0.1", true), ("0.0.0.0", false),
            ("192.168.1.1", false), ("::", false), ("::ffff:192.168.1.1", false),
        ])
    func addresses(text: String, isOwn: Bool) throws {
        let address = try SocketAddress(ipAddress: text, port: 8000)
        for isInherited in [false, true] {
            let reach = Reach(address: address, isInherited: isInherited)
            #expect(reach.reasons.isEmpty == isOwn)
            #expect(reach.reasons.allSatisfy { $0.hasPrefix(isInherited ? "LISTEN_FDS: " : "NAVI_HOST: ") })
        }
    }

    @Test("A Unix socket is this machine's own")
    func unix() throws {
        let address = try SocketAddress(unixDomainSocketPath: "/run/navi/http.sock")
        #expect(Reach(address: address, isInherited: true).reasons.isEmpty)
    }

    @Test("The address of an inherited socket is the kernel's word, whatever NAVI_HOST says")
    func inherited() throws {
        let (everywhere, here) = (
            try BoundSocket(listens: true, on: "0.0.0.0"), try BoundSocket(listens: true)
        )
        let place = try ListeningSocket.inherited(descriptor: everywhere.descriptor).place()
        #expect(place.ipAddress == "0.0.0.0" && place.port == everywhere.port)
        var loader = SettingsLoader(environment: ["NAVI_HOST": "127.0.0.1"])
        let configuration = GatewayConfiguration(&loader, workingDirectory: "/tmp")
        let socket = ListeningSocket.inherited(descriptor: everywhere.descriptor)
        #expect(configuration.reach(at: place, of: socket).door(allowsEveryone: false) == .nobody)
        let ours = ListeningSocket.inherited(descriptor: here.descriptor)
        #expect(configuration.reach(at: try ours.place(), of: ours).door(allowsEveryone: false) == .ownMachine)
    }

    @Test(
        "A proxy, a host or an origin that is not this machine's own gives others a way in, and the setting is named",
        arguments: [
            ("NAVI_TRUSTED_PROXIES", "127.0.0.1"), ("NAVI_TRUSTED_PROXIES", "10.0.0.0/8"),
            ("NAVI_ALLOWED_HOSTS", "navi.example.org"), ("NAVI_ALLOWED_HOSTS", "localhost,192.168.1.5:80"),
            ("NAVI_ALLOWED_ORIGINS", "https://app.example.org"), ("NAVI_ALLOWED_ORIGINS", "http://10.0.0.1"),
        ])
    func settings(name: String, value: String) throws {
        var loader = SettingsLoader(environment: [name: value])
        let configuration = GatewayConfiguration(&loader, workingDirectory: "/tmp")
        let reach = configuration.reach(at: own, of: .address(host: "127.0.0.1", port: 8000))
        #expect(reach.reasons.count == 1 && reach.reasons[0].hasPrefix("\(name): "))
        #expect(reach.door(allowsEveryone: false) == .nobody)
        #expect(reach.door(allowsEveryone: true) == .everyone)
        #expect(Reach.remedy(reach.reasons[0]).contains("navi token create"))
    }

    @Test("Names of this machine for itself open nothing")
    func ownNames() throws {
        var loader = SettingsLoader(environment: [
            "NAVI_ALLOWED_HOSTS": "localhost,127.0.0.1:9000,[::1],navi.localhost",
            "NAVI_ALLOWED_ORIGINS": "http://localhost:5173,http://[::1]:5173",
        ])
        let configuration = GatewayConfiguration(&loader, workingDirectory: "/tmp")
        #expect(configuration.reach(at: own, of: .address(host: "127.0.0.1", port: 8000)).reasons == [])
    }

    @Test(
        "A request is of this machine's own when it comes from it, in the protocol of programs, and tells of no other",
        arguments: [
            ("127.0.0.1", "Accept", true), ("unix", "Accept", true), ("::ffff:127.0.0.1", "Accept", true),
            ("unknown", "Accept", false), ("192.0.2.7", "Accept", false), ("127.0.0.1", "X-Forwarded-For", false),
            ("127.0.0.1", "x-forwarded-anything", false), ("127.0.0.1", "Forwarded", false),
            ("127.0.0.1", "Via", false), ("unix", "X-Real-IP", false), ("127.0.0.1", "CF-Connecting-IP", false),
            ("127.0.0.1", "Navi-Old-HTTP", false),
        ])
    func approaches(peer: String, header: String, isOwn: Bool) throws {
        let fields: HTTPFields = [try #require(HTTPField.Name(header)): ""]
        #expect(Approach(peer: peer, fields).isOwn == isOwn)
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: [header: ""])
        #expect(Approach(peer: peer, head).isOwn == isOwn)
        let old = HTTPRequestHead(version: .http1_0, method: .GET, uri: "/", headers: [header: ""])
        #expect(!Approach(peer: peer, old).isOwn)
    }

    @Test("While nobody has a token, what comes from elsewhere or through a proxy is told what to do")
    func closedToOthers() async throws {
        let harness = try RouteHarness()
        #expect(try await harness.send(.get, "/sessions").status == 200)
        let ways: [(String, HTTPFields)] = [
            ("192.0.2.7", [:]), ("127.0.0.1", [.xForwardedFor: "127.0.0.1"]), ("127.0.0.1", [.via: "1.1 proxy"]),
            ("10.0.0.1", [.xForwardedFor: "127.0.0.1"]),
        ]
        for (peer, headers) in ways {
            let answer = try await harness.send(.get, "/sessions", headers: headers, peer: peer)
            #expect(answer.status == 401)
            #expect(answer.detail?.contains("navi token create") == true)
            let status = try await harness.send(.get, "/auth", headers: headers, peer: peer).json()
            #expect(status["required"] == .bool(true) && status["signed_in"] == .bool(false))
        }
    }
}
