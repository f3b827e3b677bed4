import Foundation
import HTTPTypes
import TestKit
import Testing

@testable import gateway

@Suite struct WebRoutesTests {
    private static let script = String(repeating: "export const answer = 42;\n", count: 100)
    private static let client = [
        "index.html": #"<!doctype html><script type="module" src="/web/@/app.js"></script><!-- modules -->"#,
        "app.js": script, "view/dom.js": "export {};", "notes.txt": "not served",
    ]

    private func digest(_ harness: RouteHarness) async throws -> Substring {
        let page = try await harness.send(.get, "/").text
        let path = try #require(page.split(separator: "\"").first { $0.hasPrefix("/web/") })
        return path.split(separator: "/")[1]
    }

    @Test func thePageNamesItsFilesByTheirDigest() async throws {
        let harness = try RouteHarness(web: Self.client)
        let page = try await harness.send(.get, "/")
        #expect(page.status == 200)
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        #expect(page.headers[.cacheControl] == "no-cache")
        let digest = try await digest(harness)
        #expect(digest.count == 20)
        let file = try await harness.send(.get, "/web/\(digest)/app.js")
        #expect(file.text == Self.script)
        #expect(file.headers[.contentType] == "text/javascript; charset=utf-8")
        #expect(file.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(try await harness.send(.get, "/web/\(digest)/view/dom.js").status == 200)
    }

    @Test func thePageAnnouncesAllModules() async throws {
        let harness = try RouteHarness(web: Self.client)
        let (page, digest) = (try await harness.send(.get, "/").text, try await digest(harness))
        for path in ["app.js", "view/dom.js"] {
            #expect(page.contains("<link rel=\"modulepreload\" href=\"web/\(digest)/\(path)\">"))
        }
    }

    @Test func anotherContentIsAnotherAddress() async throws {
        var other = Self.client
        other["view/dom.js"] = "export { };"
        let digests = (try await digest(RouteHarness(web: Self.client)), try await digest(RouteHarness(web: other)))
        #expect(digests.0 != digests.1)
    }

    @Test func thePageMayRunNothingButTheClient() async throws {
        let policy = try await RouteHarness(web: Self.client).send(.get, "/").headers[.contentSecurityPolicy] ?? ""
        for rule in ["default-src 'none'", "script-src 'self';", "require-trusted-types-for 'script'"] {
            #expect(policy.contains(rule))
        }
        #expect(!policy.contains("unsafe"))
    }

    @Test func whoHasThePageIsToldThatItIsCurrent() async throws {
        let harness = try RouteHarness(web: Self.client)
        let tag = try #require(try await harness.send(.get, "/").headers[.eTag])
        let again = try await harness.send(.get, "/", headers: [.ifNoneMatch: tag])
        #expect(again.status == 304 && again.body.isEmpty)
        #expect(again.headers[.contentSecurityPolicy] != nil)
    }

    @Test(arguments: [
        ("gzip, br", true), ("br;q=1, gzip;q=0.5", true), ("gzip;q=0", false), ("br", false), (nil, false),
    ])
    func filesAreCompressedForThoseWhoCanReadThat(accepted: String?, compresses: Bool) async throws {
        let harness = try RouteHarness(web: Self.client)
        var headers: HTTPFields = [:]
        headers[.acceptEncoding] = accepted
        let file = try await harness.send(.get, "/web/\(digest(harness))/app.js", headers: headers)
        #expect((file.headers[.contentEncoding] == "gzip") == compresses)
        #expect(file.headers[.vary] == "Accept-Encoding")
        #expect(compresses ? file.body.starts(with: [0x1F, 0x8B]) && file.body.count < 300 : file.text == Self.script)
    }

    @Test(arguments: [
        "/web/0123456789abcdef0123/app.js", "/web/DIGEST/index.html", "/web/DIGEST/notes.txt", "/web/DIGEST/",
        "/web/DIGEST/../app.js", "/web/DIGEST/view/../app.js", "/web/DIGEST/%2e%2e/app.js", "/web", "/web/DIGEST",
    ])
    func whatIsNoFileOfTheClientIsNotThere(path: String) async throws {
        let harness = try RouteHarness(web: Self.client)
        let path = path.replacing("DIGEST", with: try await digest(harness))
        let answer = try await harness.send(.get, path)
        #expect(answer.status == 404 && answer.code == "not_found")
    }

    @Test func aGatewayWithoutTheClientSaysSo() async throws {
        let answer = try await RouteHarness().send(.get, "/")
        #expect(answer.status == 404)
        #expect(answer.detail?.contains("NAVI_WEB_DIR") == true)
    }

    @Test func aFolderWhoseFilesAreNoneOrTooLongOrTooManyIsToldAndNotWaitedFor() throws {
        func problem(_ prepare: (TemporaryFolder) throws -> Void) throws -> String {
            let folder = try TemporaryFolder()
            try folder.write("<!doctype html>", to: "web/index.html")
            try prepare(folder)
            do {
                return try WebAssets(folder: folder["web"]) == nil ? "no page" : ""
            } catch {
                return "\(error)"
            }
        }
        func make(_ name: String, _ call: @escaping (String) -> Int32) throws -> String {
            try problem { folder in
                guard call(folder["web/\(name)"]) == 0 else { throw Failure("\(name) cannot be made") }
            }
        }
        let (nothing, strange) = (try problem { _ in }, try make("notes") { mkfifo($0, 0o600) })
        #expect(nothing.isEmpty && strange.isEmpty, "what is none of the client's is not looked at")
        let (pipe, device) = (try make("app.js") { mkfifo($0, 0o600) }, try make("app.js") { symlink("/dev/zero", $0) })
        #expect(pipe.contains("/app.js' is no file") && device.contains("/app.js' is no file"))
        let huge = try problem { folder in
            try folder.write("", to: "web/app.js")
            guard truncate(folder["web/app.js"], 1 << 36) == 0 else { throw Failure("a sparse file cannot be made") }
        }
        #expect(huge.contains("longer than 32 MiB together"))
        let many = try problem { folder in
            for number in 0...WebAssets.maxFiles { try folder.write("", to: "web/\(number)") }
        }
        #expect(many.contains("more than 1000 files"))
        let none = try problem {
            try FileManager.default.removeItem(atPath: $0["web/index.html"])
            for number in 0...WebAssets.maxFiles { try $0.write("", to: "web/\(number)") }
        }
        #expect(none == "no page")
    }
}
