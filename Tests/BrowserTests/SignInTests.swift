import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    @Suite struct SignInTests {
        @Test func whoHasATokenSignsInTalksAndSignsOut() async throws {
            try await withSignIn { client, token in
                let page = client.page
                try await page.goto("/")
                try await page.waitFor(text: "Sign in", in: "h1")
                try await page.click("input[name=token]")
                try await page.type("navi_wrong")
                try await page.press("Enter")
                try await page.waitFor(text: "not valid", in: "#sign-in-problem")
                try await page.evaluate("document.querySelector('input[name=token]').value = ''")
                try await page.click("input[name=token]")
                try await page.type(token)
                try await page.press("Enter")
                try await page.wait(for: "document.querySelector('.new-session option')")
                try await client.newSession()
                try await client.send("hello")
                try await page.waitFor(text: "ok", in: ".answer")
                #expect(try await page.evaluate("document.cookie").stringValue == "", "no script reads the cookie")

                try await page.click("[aria-label=Settings]")
                try await page.waitFor(text: "As ada", in: ".dialog")
                try await page.wait(for: "document.querySelectorAll('.sign-ins li').length === 1")
                try await page.click(".sign-out")
                try await page.waitFor(text: "Sign in", in: "h1")
            }
        }

        @Test func aLinkSignsInOnceAndLeavesNoTraceInTheAddress() async throws {
            try await withSignIn { client, _ in
                let link = try await client.system.gatewayCommand("token", "link", "--owner", "ada").output.joined()
                let hash = try #require(link.split(separator: "#").last)
                let page = try await client.browser.newPage()
                try await page.goto("/#\(hash)")
                try await page.wait(for: "document.querySelector('.new-session option')")
                #expect(try await page.evaluate("location.href").stringValue?.contains("code") == false)
                page.expectClean()
            }
        }

        @Test func aLinkDoesNotMakeWhoIsSignedInSomebodyElseUnasked() async throws {
            try await withSignIn { client, token in
                let page = client.page
                try await signIn(with: token, in: page)
                for (answer, owner) in [("Stay ada", "ada"), ("Use the link", "mallory")] {
                    let link = try await client.system.gatewayCommand("token", "link", "--owner", "mallory").output
                    let hash = try #require(link.joined().split(separator: "#").last)
                    try await page.evaluate("history.replaceState(null, '', '/#\(hash)')")
                    try await page.reload()
                    try await page.waitFor(text: "You are signed in as ada", in: "main")
                    #expect(try await page.evaluate("location.href").stringValue?.contains("code") == false)
                    let button = "[...document.querySelectorAll('button')].find((b) => b.textContent === '\(answer)')"
                    try await page.evaluate("\(button).click()")
                    try await page.wait(for: "document.querySelector('.new-session option')")
                    let status = "fetch('/auth').then((answer) => answer.json()).then(({ owner }) => owner)"
                    #expect(try await page.evaluate(status).stringValue == owner)
                }
                try await page.waitFor(text: "You are signed in as mallory", in: "#toasts")
            }
        }

        @Test func whoSignsOutLeavesNeitherDraftsNorMessagesInTheBrowser() async throws {
            try await withSignIn { client, token in
                let page = client.page
                try await signIn(with: token, in: page)
                try await client.newSession()
                try await page.click(".composer textarea")
                try await page.type("a secret")
                let kept = "JSON.stringify(localStorage)"
                try await page.wait(for: "\(kept).includes('a secret')")
                try await page.click("[aria-label=Settings]")
                try await page.click(".sign-out")
                try await page.waitFor(text: "Sign in", in: "h1")
                #expect(try await page.evaluate("\(kept)").stringValue == "{}")
                let databases = "indexedDB.databases().then((all) => String(all.length))"
                #expect(try await page.evaluate(databases).stringValue == "0")
            }
        }

        private func signIn(with token: String, in page: Page) async throws {
            try await page.goto("/")
            try await page.click("input[name=token]")
            try await page.type(token)
            try await page.press("Enter")
            try await page.wait(for: "document.querySelector('.new-session option')")
        }

        @Test func aBrowserWhoseTokenIsRevokedIsAskedAgainAtOnce() async throws {
            try await withSignIn { client, token in
                let page = client.page
                try await page.goto("/")
                try await page.click("input[name=token]")
                try await page.type(token)
                try await page.press("Enter")
                try await page.wait(for: "document.querySelector('.new-session option')")
                let id = try #require(
                    try await client.system.gatewayCommand("token", "list").output.first?.split(separator: "\t").first)
                try await client.system.gatewayCommand("token", "revoke", String(id))
                try await page.waitFor(text: "Sign in", in: "h1")
            }
        }

        @Test func whereThereIsAProviderAButtonLeadsThereAndWhatGoesWrongIsSaid() async throws {
            // Nobody listens there.
            let port = try BoundSocket(listens: false).port
            let environment = [
                "NAVI_OIDC_ISSUER": "http://127.0.0.1:\(port)", "NAVI_OIDC_CLIENT_ID": "navi",
                "NAVI_OIDC_NAME": "House",
            ]
            let model = try await ScriptedModelServer.start(answer: ModelAnswer.always(.answer("ok")).script)
            try await NaviSystem.run(.init(environment: environment), model: model) { system in
                let browser = try await Browser.start(
                    in: system.nursery, folder: system.folder, origin: "http://127.0.0.1:\(system.port)")
                let page = try await browser.newPage()
                try await page.goto("/")
                try await page.waitFor(text: "Sign in with House", in: "a.button")
                let address = "document.querySelector('a.button').getAttribute('href')"
                #expect(try await page.evaluate(address).stringValue == "auth/oidc?return=%2F")
                try await page.click("a.button")
                try await page.waitFor(text: "does not answer", in: "#sign-in-problem")
                #expect(try await page.evaluate("location.hash").stringValue == "", "it does not stay in the history")
            }
        }

        /// A system with one token, of somebody called ada.
        private func withSignIn(_ body: (WebClient, String) async throws -> Void) async throws {
            try await withWebClient(expecting: ["401"]) { client in
                let output = try await client.system.gatewayCommand("token", "create", "--owner", "ada").output
                let token = try #require(output.first)
                try await eventually("the gateway to ask for tokens") {
                    try await client.system.rest.get("/sessions").status == 401
                }
                try await body(client, token)
            }
        }
    }
}
