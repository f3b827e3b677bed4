import NaviProtocol
import TestKit
import Testing

/// Tests of the web client in a real browser, against the real programs: one at a time.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum InBrowser {}

/// What a test of the web client works with.
struct WebClient: Sendable {
    let system: NaviSystem
    let model: ScriptedModelServer
    let browser: Browser
    let page: Page

    /// Opens a new session in the page, and gives its id.
    @discardableResult
    func newSession() async throws -> String {
        let before = try await page.evaluate("location.hash").stringValue ?? ""
        try await page.click(".new-session button")
        try await page.wait(for: "location.hash.length > 30 && location.hash !== \(Page.quoted(before))")
        try await page.wait(for: "document.querySelector('.composer textarea') && !document.querySelector('.skeleton')")
        return String(try await page.evaluate("location.hash.slice(1)").stringValue ?? "")
    }

    /// Types a message and sends it.
    func send(_ text: String, in page: Page? = nil) async throws {
        let page = page ?? self.page
        try await page.click(".composer textarea")
        try await page.type(text)
        try await page.wait(for: "document.querySelector('.composer textarea').value === \(Page.quoted(text))")
        // On glass Enter begins a line.
        if try await page.evaluate("matchMedia('(pointer: coarse)').matches").boolValue == true {
            try await page.click(".composer button.send")
        } else {
            try await page.press("Enter")
        }
        try await page.wait(for: "document.querySelector('.composer textarea').value === ''")
    }

    /// Waits until no answer is being written.
    func waitUntilIdle(in page: Page? = nil) async throws {
        try await (page ?? self.page).wait(for: "document.querySelector('button.stop')?.hidden")
    }
}

/// Runs `body` with Navi, a scripted model and a browser that shows the start page. Afterwards the page must be clean.
///
/// - Parameter expecting: Parts of errors on the console that the test means to happen.
func withWebClient(
    _ options: NaviSystem.Options = .init(), window: Int? = 32768, expecting expected: [String] = [],
    answer: ModelAnswer = .always(.answer("ok")),
    sourceLocation: SourceLocation = #_sourceLocation, _ body: (WebClient) async throws -> Void
) async throws {
    let model = try await ScriptedModelServer.start(.init(contextWindow: window), answer: answer.script)
    try await NaviSystem.run(options, model: model) { system in
        defer { Attachment.record(system.logs, named: "programs.log") }
        let browser = try await Browser.start(
            in: system.nursery, folder: system.folder, origin: "http://127.0.0.1:\(system.port)")
        let page = try await browser.newPage()
        try await page.goto("/")
        try await page.wait(for: "document.querySelector('.new-session option, .profile-card')")
        try await body(WebClient(system: system, model: model, browser: browser, page: page))
        page.expectClean(expecting: expected, sourceLocation: sourceLocation)
    }
}
