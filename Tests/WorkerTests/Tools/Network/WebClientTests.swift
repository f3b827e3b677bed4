import NIOCore
import NIOHTTP1
import NIOPosix
import TestKit
import Testing

@testable import worker

@Suite(.timeLimit(.minutes(1))) struct WebClientTests {
    private func get(_ url: String) throws -> WebRequest { WebRequest(address: try WebAddress(url)) }

    private func code(_ body: () async throws -> WebResponse) async -> NetworkError.Code? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? NetworkError)?.code
        }
    }

    @Test func aPageIsFetchedUnderItsName() async throws {
        try await PageServer.run(["/a": .html("hello")]) { server in
            let names = ScriptedResolver(["pages.example": [["127.0.0.1"]]])
            let client = WebClient(policy: server.policy(), resolver: names.resolver)
            let response = try await client.fetch(try get("http://pages.example:\(server.port)/a?b=1"))
            #expect(response.status == 200)
            #expect(response.body == Array("hello".utf8))
            let asked = try #require(try await server.asked.next())
            #expect(asked.head.uri == "/a?b=1")
            #expect(asked.head.headers["host"] == ["pages.example:\(server.port)"])
            #expect(asked.head.headers["user-agent"] == ["navi"])
            #expect(asked.head.headers["cookie"].isEmpty)
        }
    }

    @Test(arguments: [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::7f00:1]/", "http://10.0.0.1/", "http://0.0.0.0/",
        "http://192.168.1.1/", "https://[fd00:ec2::254]/", "http://8.8.8.8:8080/", "http://8.8.8.8:22/",
    ])
    func placesThatAreNotPublicAreRefusedBeforeAnythingIsSent(_ url: String) async throws {
        let client = WebClient()
        #expect(await code { try await client.fetch(try get(url)) } == .forbidden)
    }

    @Test(arguments: [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["2606:4700::1", "::1"], ["::ffff:192.168.0.1"]])
    func aNameWithAPrivateAddressIsRefusedWhateverElseItHas(_ addresses: [String]) async throws {
        let names = ScriptedResolver(["evil.example": [addresses]])
        let client = WebClient(resolver: names.resolver)
        #expect(await code { try await client.fetch(try get("http://evil.example/")) } == .forbidden)
        #expect(names.lookups == 1)
    }

    @Test func aNameThatChangesItsAddressAfterTheCheckChangesNothing() async throws {
        try await PageServer.run(["/": .html("the checked one")]) { checked in
            try await PageServer.run(host: "127.0.0.2", port: checked.port, ["/": .html("the other one")]) { other in
                // The system would find neither; what the name says the second time must not matter.
                let names = ScriptedResolver(["rebind.example": [["127.0.0.1"], ["127.0.0.2"]]])
                let client = WebClient(policy: checked.policy(), resolver: names.resolver)
                let response = try await client.fetch(try get("http://rebind.example:\(checked.port)/"))
                #expect(response.body == Array("the checked one".utf8))
                #expect(names.lookups == 1)
                #expect(
                    await code { try await client.fetch(try get("http://rebind.example:\(checked.port)/")) }
                        == .forbidden)
                other.asked.finish()
                #expect(try await other.asked.next() == nil)
            }
        }
    }

    @Test(arguments: [
        "http://127.0.0.1/secret", "http://169.254.169.254/", "http://[::1]:80/", "https://private.example/",
        "//10.0.0.1/",
        "http://8.8.8.8:6379/",
    ])
    func aRedirectToAPlaceThatIsNotPublicIsRefused(_ location: String) async throws {
        try await PageServer.run(["/": .redirect(location)]) { server in
            let names = ScriptedResolver(["private.example": [["192.168.0.7"]]])
            let client = WebClient(policy: server.policy(), resolver: names.resolver)
            #expect(await code { try await client.fetch(try get("http://127.0.0.1:\(server.port)/")) } == .forbidden)
        }
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "http://a@127.0.0.1/", "http://0x7f.1/"])
    func aRedirectToSomethingElseThanAPageIsRefused(_ location: String) async throws {
        try await PageServer.run(["/": .redirect(location)]) { server in
            let client = WebClient(policy: server.policy())
            #expect(await code { try await client.fetch(try get("http://127.0.0.1:\(server.port)/")) } == .address)
        }
    }

    @Test func threeRedirectsAreFollowedAndNotAFourth() async throws {
        let pages: [String: PageServer.Page] = [
            "/0": .redirect("/1"), "/1": .redirect("2", 301), "/2": .redirect("?x", 307), "/3": .html("end"),
            "/a": .redirect("/b", 303), "/b": .redirect("/c", 308), "/c": .redirect("/3"),
        ]
        try await PageServer.run(pages) { server in
            let client = WebClient(policy: server.policy())
            let base = "http://127.0.0.1:\(server.port)"
            let response = try await client.fetch(try get("\(base)/a"))
            #expect(response.body == Array("end".utf8))
            #expect(await code { try await client.fetch(try get("\(base)/0")) } == .tooManyRedirects)
        }
    }

    @Test func whatIsMeantForOneServerDoesNotGoToAnother() async throws {
        try await PageServer.run(host: "127.0.0.2", ["/": .html("there")]) { other in
            try await PageServer.run(["/": .redirect("http://127.0.0.2:\(other.port)/", 307)]) { server in
                let policy = AddressPolicy(exceptions: [
                    .init(address: try #require(IPAddress("127.0.0.1")), port: server.port),
                    .init(address: try #require(IPAddress("127.0.0.2")), port: other.port),
                ])
                var request = try get("http://127.0.0.1:\(server.port)/")
                request.headers = [("Authorization", "Bearer secret"), ("X-Key", "secret"), ("Accept", "text/plain")]
                _ = try await WebClient(policy: policy).fetch(request)
                #expect(try await server.asked.next()?.head.headers["authorization"] == ["Bearer secret"])
                let second = try #require(try await other.asked.next())
                #expect(second.head.headers["authorization"].isEmpty && second.head.headers["x-key"].isEmpty)
                #expect(second.head.headers["accept"] == ["text/plain"])
            }
        }
    }

    @Test func aBodyBeyondTheLimitIsCut() async throws {
        let big = PageServer.Page(body: [UInt8](repeating: 65, count: 3 << 20))
        try await PageServer.run(["/": big]) { server in
            let response = try await WebClient(policy: server.policy()).fetch(
                try get("http://127.0.0.1:\(server.port)/"))
            #expect(response.isCut)
            #expect(response.body.count == 2 << 20)
        }
    }

    @Test func anAnswerThatNeverEndsIsGivenUp() async throws {
        try await PageServer.run(["/": PageServer.Page(body: Array("begin".utf8), hangs: true)]) { server in
            var limits = WebClient.Limits()
            limits.time = .milliseconds(300)
            let client = WebClient(policy: server.policy(), limits: limits)
            #expect(await code { try await client.fetch(try get("http://127.0.0.1:\(server.port)/")) } == .timeout)
        }
    }

    @Test func aResolverThatNeverAnswersIsGivenUp() async throws {
        var limits = WebClient.Limits()
        limits.time = .milliseconds(100)
        let gate = Gate("the resolver")
        let client = WebClient(
            resolver: HostResolver { _ in
                try await gate.wait()
                return []
            }, limits: limits)
        #expect(await code { try await client.fetch(try get("http://slow.example/")) } == .timeout)
    }

    @Test func aServerThatIsNotThereIsSaid() async throws {
        let nobody = try BoundSocket(listens: false)
        let policy = AddressPolicy(exceptions: [.init(address: try #require(IPAddress("127.0.0.1")), port: nobody.port)]
        )
        let client = WebClient(policy: policy)
        #expect(await code { try await client.fetch(try get("http://127.0.0.1:\(nobody.port)/")) } == .connection)
    }

    @Test func encryptedConnectionsAskForTheNameAtThePinnedAddress() async throws {
        let hello = Mailbox<String>("a client's hello")
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FirstBytes(hello))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(channel.localAddress?.port)
        let names = ScriptedResolver(["pinned.example": [["127.0.0.1"]]])
        let policy = AddressPolicy(exceptions: [.init(address: try #require(IPAddress("127.0.0.1")), port: port)])
        let client = WebClient(policy: policy, resolver: names.resolver)
        #expect(await code { try await client.fetch(try get("https://pinned.example:\(port)/")) } == .connection)
        #expect(try await hello.next()?.contains("pinned.example") == true)
        try await channel.close()
    }

    private final class FirstBytes: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let mailbox: Mailbox<String>

        init(_ mailbox: Mailbox<String>) {
            self.mailbox = mailbox
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            mailbox.put(String(decoding: unwrapInboundIn(data).readableBytesView, as: UTF8.self))
            context.close(promise: nil)
        }
    }

    @Test func aConnectionToAnotherAddressThanThePinnedOneIsNotUsed() throws {
        let target = PinnedTarget(
            address: try WebAddress("http://pages.example/"), ip: try #require(IPAddress("93.184.216.34")))
        #expect(target.isMet(at: try SocketAddress(ipAddress: "93.184.216.34", port: 80)))
        #expect(!target.isMet(at: try SocketAddress(ipAddress: "93.184.216.35", port: 80)))
        #expect(!target.isMet(at: try SocketAddress(ipAddress: "93.184.216.34", port: 81)))
        #expect(!target.isMet(at: try SocketAddress(ipAddress: "::ffff:93.184.216.34", port: 80)))
        #expect(!target.isMet(at: try SocketAddress(unixDomainSocketPath: "/tmp/x")))
    }
}
