import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    /// The web client below a path of another site, behind the real nginx with TLS.
    @Suite struct BelowAPathTests {
        @Test(arguments: ["http://navi;", "http://navi/;"])
        func everythingWorksAndNothingIsAskedOutsideOfThePath(next: String) async throws {
            try await withProxy(next: next) { client, token in
                let page = client.page
                try await page.evaluate("localStorage.setItem('another.page', 'kept')")
                try await page.click("input[name=token]")
                try await page.type(token)
                try await page.press("Enter")
                try await page.wait(for: "document.querySelector('.new-session option')")
                let session = try await client.newSession()
                try await page.drop(["notes.txt": Array("words".utf8)], onto: ".conversation")
                try await page.waitFor(text: "notes.txt", in: ".attachments li")
                try await page.wait(for: "!document.querySelector('.attachments progress')")
                try await client.send("hello")
                try await page.waitFor(text: "ok", in: ".answer")
                try await page.waitFor(text: "notes.txt", in: ".user-files a")
                let file = "fetch(document.querySelector('.user-files a').href).then((answer) => answer.text())"
                #expect(try await page.evaluate(file).stringValue == "words")
                try await client.waitUntilIdle()
                try await page.reload()
                try await page.waitFor(text: "ok", in: ".answer")
                #expect(try await page.evaluate("location.pathname + location.hash").stringValue == "/navi/#\(session)")
                #expect(try await page.evaluate("document.cookie").stringValue == "")
                try await page.click("[aria-label=Settings]")
                try await page.click(".sign-out")
                try await page.waitFor(text: "Sign in", in: "h1")
                let kept = try await page.evaluate("JSON.stringify(localStorage)").stringValue
                #expect(kept == #"{"another.page":"kept"}"#, "another page's things are left alone")
            }
        }

        @Test func aSignInLinkWorksBelowThePath() async throws {
            try await withProxy(next: "http://navi;") { client, _ in
                let link = try await client.system.gatewayCommand("token", "link", "--owner", "ada").output.joined()
                let (address, code) = try #require(
                    link.firstRange(of: "/navi/#").map { (link[..<$0.lowerBound], link[$0.upperBound...]) })
                #expect(address.hasPrefix("http://127.0.0.1:"))
                let page = try await client.browser.newPage()
                try await page.goto("/#\(code)")
                try await page.wait(for: "document.querySelector('.new-session option')")
                #expect(try await page.evaluate("location.href").stringValue?.hasSuffix("/navi/") == true)
                page.expectClean()
            }
        }

        /// A page that asks to sign in.
        private func withProxy(next: String, _ body: (WebClient, String) async throws -> Void) async throws {
            let model = try await ScriptedModelServer.start(
                .init(contextWindow: 32768), answer: ModelAnswer.always(.answer("ok")).script)
            let environment = [
                "NAVI_ALLOWED_HOSTS": "home.example.org", "NAVI_TRUSTED_PROXIES": "127.0.0.1",
                "NAVI_BASE_PATH": "/navi/",
            ]
            try await NaviSystem.prepare(.init(environment: environment), modelURL: model.url) { system in
                let token = try #require(
                    try await system.gatewayCommand("token", "create", "--owner", "ada").output.first)
                try await system.startGateway()
                try await system.startWorker()
                let proxy = try await ReverseProxy.nginx(
                    system, .belowAPath, changes: ["proxy_pass http://navi;": "proxy_pass \(next)"],
                    to: "127.0.0.1:\(system.port)")
                let browser = try await Browser.start(
                    in: system.nursery, folder: system.folder, origin: proxy.origin,
                    flags: ["--ignore-certificate-errors", "--host-resolver-rules=MAP \(proxy.host) 127.0.0.1"])
                let page = try await browser.newPage()
                try await page.goto("/")
                try await page.waitFor(text: "Sign in", in: "h1")
                try await body(WebClient(system: system, model: model, browser: browser, page: page), token)
                page.expectClean(expecting: ["401"])
            }
        }
    }
}
