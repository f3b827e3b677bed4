import Foundation
import NaviProtocol
import Testing

@testable import worker

@Suite struct MCPNamesTests {
    @Test func namesAreMadeOfServerAndTool() {
        #expect(
            MCPNames.names(server: "time", tools: ["get_now", "a.b/c d", "größe"]) == [
                "mcp__time__get_now", "mcp__time__a_b_c_d", "mcp__time__gr__e",
            ])
    }

    @Test func equalNamesAreNumberedAndLongOnesCut() {
        let long = String(repeating: "x", count: 100)
        let names = MCPNames.names(server: "s", tools: ["a.b", "a/b", "a b", long, long + "y"])
        #expect(names.prefix(3) == ["mcp__s__a_b", "mcp__s__a_b_2", "mcp__s__a_b_3"])
        #expect(Set(names).count == 5)
        for name in names {
            #expect(name.utf8.count <= 64)
            #expect(name.wholeMatch(of: #/[A-Za-z0-9_-]+/#) != nil)
        }
    }

    @Test(arguments: [
        ("time", "time"), ("my server", "my_server"), ("a__b", "a_b"), ("___", "server"), ("", "server"),
        ("é", "server"),
        ("a-1", "a-1"), ("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwx"), ("٣", "server"),
    ])
    func aServersPartNeverLooksLikeASeparator(name: String, part: String) {
        #expect(MCPNames.server(name) == part)
    }
}

@Suite struct MCPContentTests {
    private let pixel =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    private func result(_ parts: JSONValue..., more: JSONObject = [:]) -> ToolResult {
        MCPContent.result(.object(more.merging(["content": .array(parts)])))
    }

    private func fenced(_ text: String) -> String { Fence.marking(text, "what the server answered") }

    @Test func textsAreJoinedAndStandBetweenFences() {
        let result = result(["type": "text", "text": "a"], ["type": "text", "text": "b"])
        #expect(result == .success(fenced("a\nb")))
    }

    @Test func anErrorIsAFailure() {
        #expect(
            result(["type": "text", "text": "no"], more: ["isError": true])
                == .failure("The tool failed.", output: fenced("no")))
        #expect(result(more: ["isError": true]) == .failure("The tool failed without saying why."))
    }

    @Test func structuredContentStandsInForMissingText() {
        #expect(result(more: ["structuredContent": ["a": 1]]) == .success(fenced(#"{"a":1}"#)))
        #expect(result(["type": "text", "text": "t"], more: ["structuredContent": ["a": 1]]).output == fenced("t"))
        #expect(MCPContent.result([:]) == .success(""))
    }

    @Test func imagesAreKnownByTheirBytesNotByWhatIsClaimed() {
        let image: JSONValue = ["type": "image", "data": .string(pixel), "mimeType": "image/gif"]
        let found = result(image)
        #expect(found.images.map(\.contentType) == ["image/png"])
        #expect(found.images.first?.sha256.count == 64)
        #expect(found.output == fenced("[Image: image/png]"))
        for data in ["", "????", "aGVsbG8=", "PHN2Zz4="] {
            let none = result(["type": "image", "data": .string(data), "mimeType": "image/png"])
            #expect(none.images.isEmpty)
            #expect(none.output.contains("not PNG"))
        }
    }

    @Test func imagesAreBoundedInNumberAndSize() {
        let image: JSONValue = ["type": "image", "data": .string(pixel)]
        let many = MCPContent.result(["content": .array(Array(repeating: image, count: 10))])
        #expect(many.images.count == 8)
        #expect(many.output.contains("beyond the first 8"))
        let large = result(["type": "image", "data": .string(String(repeating: "A", count: 7_000_000))])
        #expect(large.images.isEmpty)
        #expect(large.output.contains("too large"))
    }

    @Test func everythingElseIsDescribed() {
        let text = result(
            ["type": "resource", "resource": ["uri": "file:///a", "text": "inside"]],
            ["type": "resource", "resource": ["uri": "file:///b", "blob": "AAAA", "mimeType": "x/y"]],
            ["type": "resource_link", "name": "n", "uri": "u"],
            ["type": "audio", "data": "AAAA", "mimeType": "audio/wav"],
            ["type": "hologram"], 3
        ).output
        #expect(
            text
                == fenced(
                    """
                    [Resource file:///a]
                    inside
                    [Resource file:///b: x/y, 3 bytes]
                    [Resource: n, u]
                    [Content that cannot be shown: audio/wav, 3 bytes]
                    [Content that cannot be shown: hologram]
                    [Content that cannot be shown: ]
                    """))
    }
}

@Suite struct RestartPauseTests {
    @Test func pausesGrowAndBeginAgainAfterAGoodRun() {
        var pause = RestartPause()
        let pauses = (0..<8).map { _ in pause.after(uptime: .seconds(1)) }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        #expect(pause.after(uptime: .seconds(31)) == .seconds(1))
        #expect(pause.after(uptime: .zero) == .seconds(2))
    }
}

@Suite struct PendingTests {
    private struct Late: Error {}

    @Test func theValueCountsHoweverEarlyItComes() async throws {
        let early = Pending<Int>()
        early.resolve(.success(1))
        early.resolve(.success(2))
        #expect(try await early.value(within: .seconds(5), late: Late()) == 1)
        let later = Pending<Int>()
        async let value = later.value(within: .seconds(5), late: Late())
        later.resolve(.success(3))
        #expect(try await value == 3)
    }

    @Test func aWaitHasALimitAndHeedsCancellation() async throws {
        await #expect(throws: Late.self) { try await Pending<Int>().value(within: .milliseconds(1), late: Late()) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await Pending<Int>().value(within: .seconds(60), late: Late())
                }
            }
            group.cancelAll()
        }
    }
}
