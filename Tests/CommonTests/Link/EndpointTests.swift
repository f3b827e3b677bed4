import Glibc
import NaviProtocol
import TestKit
import Testing

@testable import NaviLink

@Suite(.timeLimit(.minutes(1))) struct EndpointTests {
    private let bench: LinkBench

    init() throws {
        bench = try LinkBench()
    }

    @Test(
        "Only ipc:// endpoints with a path are taken",
        arguments: [
            ("tcp://127.0.0.1:5555", LinkError.Code.unsupportedTransport), ("inproc://x", .unsupportedTransport),
            ("/run/navi/link.sock", .invalidEndpoint), ("", .invalidEndpoint), ("ipc://", .invalidEndpoint),
            ("ipc://*", .invalidEndpoint), ("ipc://@abstract", .invalidEndpoint),
            ("ipc:///run/navi/", .invalidEndpoint),
            ("ipc:///a\0b", .invalidEndpoint), ("ipc:///" + String(repeating: "x", count: 107), .pathTooLong),
        ])
    func refused(text: String, code: LinkError.Code) {
        let error = #expect(throws: LinkError.self) { try LinkEndpoint(text) }
        #expect(error?.code == code)
        #expect(error?.message.contains("'\(text)'") == true)
    }

    @Test("The longest path that the kernel takes can be bound")
    func longestPath() throws {
        let room = LinkEndpoint.maxPathBytes - bench.folder.path.utf8.count - "/run/".utf8.count
        let path = "\(bench.folder.path)/run/\(String(repeating: "s", count: room))"
        let link = GatewayLink(endpoint: try LinkEndpoint("ipc://\(path)"), logger: bench.logger)
        try link.bind()
        #expect(try mode(of: path) == 0o600)
    }

    @Test("The directory is made for its owner alone, and so are socket and lock")
    func modes() throws {
        let (link, _) = try bench.gateway()
        #expect(try mode(of: bench.endpoint.directory) == 0o700)
        #expect(try mode(of: bench.endpoint.path) == 0o600)
        #expect(try mode(of: bench.endpoint.lockPath) == 0o600)
        #expect(link.workerCount == 0)
    }

    @Test("Missing directories above are made too")
    func deepDirectory() throws {
        let endpoint = try LinkEndpoint("ipc://\(bench.folder["a/b/c"])/link.sock")
        let link = GatewayLink(endpoint: endpoint, logger: bench.logger)
        try link.bind()
        #expect(try mode(of: bench.folder["a/b"]) == 0o700)
    }

    @Test("A directory that is open to others is refused", arguments: [0o750, 0o701, 0o777] as [mode_t])
    func openDirectory(mode: mode_t) throws {
        try bench.folder.makeFolder("run")
        chmod(bench.folder["run"], mode)
        let error = #expect(throws: LinkError.self) { try bench.gateway() }
        #expect(error?.code == .unsafeDirectory)
        #expect(error?.message.contains(bench.folder["run"]) == true)
    }

    @Test("A directory that is a file is refused")
    func fileInsteadOfDirectory() throws {
        try bench.folder.write("x", to: "run")
        #expect(throws: LinkError.self) { try bench.gateway() }
    }

    @Test("A file that is not a socket is not replaced")
    func foreignFile() throws {
        try bench.folder.makeFolder("run")
        chmod(bench.folder["run"], 0o700)
        try bench.folder.write("precious", to: "run/link.sock")
        let error = #expect(throws: LinkError.self) { try bench.gateway() }
        #expect(error?.code == .invalidEndpoint)
        #expect(try bench.folder.read("run/link.sock") == Array("precious".utf8))
    }

    @Test("A second gateway is refused and told who is there, and the first goes on")
    func secondBinder() async throws {
        let (first, inbound) = try bench.gateway()
        let error = #expect(throws: LinkError.self) { try bench.gateway() }
        #expect(error?.code == .alreadyBound)
        #expect(error?.message.contains(bench.endpoint.path) == true)
        #expect(error?.message.contains("\(getpid())") == true)
        try await bench.whileRunning(first, inbound.add) {
            try await bench.whileRunning(bench.worker()) { _ in
                try await inbound.first("READY") { $0.isReady(from: .anna) }
            }
        }
    }

    @Test("The endpoint is free when the link has ended, its stale socket notwithstanding")
    func bindAgain() async throws {
        for _ in 0..<3 {
            let (link, inbound) = try bench.gateway()
            try await bench.whileRunning(link, inbound.add) {}
        }
        _ = try bench.gateway()  // bound, never run
        _ = try bench.gateway()
    }

    private func mode(of path: String) throws -> mode_t {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o777
    }
}
