import Foundation
import NaviProtocol
import TestKit
import Testing

/// A tab, as a user has it before them.
final class Page: Sendable {
    let context: String
    let log: PageLog
    private let tools: DevTools
    private let session: String
    private let origin: String

    private init(tools: DevTools, session: String, context: String, origin: String) {
        self.tools = tools
        self.session = session
        self.context = context
        self.origin = origin
        log = PageLog(origin: origin)
    }

    static func open(tools: DevTools, session: String, context: String, origin: String) async throws -> Page {
        let page = Page(tools: tools, session: session, context: context, origin: origin)
        let log = page.log
        tools.listen(to: session) { log.take($0) }
        for domain in ["Page", "Runtime", "Log", "Network", "DOM"] { try await page.command("\(domain).enable") }
        // Every page draws, also when another one is in front.
        try await page.command("Emulation.setFocusEmulationEnabled", ["enabled": true])
        try await page.setViewport(.desktop)
        try await page.setTheme("light")
        return page
    }

    @discardableResult
    func command(_ method: String, _ params: JSONValue = [:]) async throws -> JSONValue {
        try await tools.send(method, params, session: session)
    }

    // MARK: Where

    func goto(_ path: String) async throws {
        try await command("Page.navigate", ["url": .string(origin + path)])
        try await wait(for: "document.readyState === 'complete'")
    }

    func reload() async throws {
        try await evaluate("window.__before = true")
        try await command("Page.reload")
        try await wait(for: "document.readyState === 'complete' && !window.__before")
    }

    // MARK: What is there

    /// The value of an expression; promises are awaited.
    @discardableResult
    func evaluate(_ expression: String) async throws -> JSONValue {
        let answer = try await command(
            "Runtime.evaluate",
            [
                "expression": .string(expression), "awaitPromise": true, "returnByValue": true, "userGesture": true,
            ])
        if let details = answer["exceptionDetails"] {
            throw Failure(
                details["exception"]?["description"]?.stringValue ?? "\(details) in \(expression.prefix(200))")
        }
        return answer["result"]?["value"] ?? .null
    }

    func text(_ selector: String) async throws -> String {
        try await evaluate("document.querySelector(\(Self.quoted(selector)))?.innerText ?? ''").stringValue ?? ""
    }

    func texts(_ selector: String) async throws -> [String] {
        try await evaluate("[...document.querySelectorAll(\(Self.quoted(selector)))].map((e) => e.innerText)")
            .arrayValue?.compactMap(\.stringValue) ?? []
    }

    func count(_ selector: String) async throws -> Int {
        try await evaluate("document.querySelectorAll(\(Self.quoted(selector))).length").integerValue ?? 0
    }

    /// The number that an expression gives.
    ///
    /// - Throws: `Failure` for anything else.
    func number(_ expression: String) async throws -> Double {
        switch try await evaluate(expression) {
        case .integer(let value): Double(value)
        case .number(let value): value.double
        case let other: throw Failure("\(other) is no number: \(expression.prefix(200))")
        }
    }

    /// Waits until an expression is true; also through navigations.
    func wait(
        for condition: String, timeLimit: Duration = .seconds(20), sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let look = """
            new Promise((resolve) => {
                const end = Date.now() + 2000;
                const look = () => {
                    let isTrue = false;
                    try { isTrue = Boolean(\(condition)); } catch {}
                    if (isTrue || Date.now() > end) resolve(isTrue); else setTimeout(look, 15);
                };
                look();
            })
            """
        let deadline = ContinuousClock.now + timeLimit
        while ContinuousClock.now < deadline {
            // A navigation ends the look, and the next page is looked at.
            if (try? await evaluate(look))?.boolValue == true { return }
        }
        let shown = (try? await evaluate("document.body.innerText.slice(0, 600)").stringValue) ?? ""
        throw Failure("waited \(timeLimit) in vain for \(condition) at line \(sourceLocation.line); shown: \(shown)")
    }

    func waitFor(text: String, in selector: String = "body", timeLimit: Duration = .seconds(20)) async throws {
        try await wait(
            for:
                "[...document.querySelectorAll(\(Self.quoted(selector)))].some((e) => e.innerText.includes(\(Self.quoted(text))))",
            timeLimit: timeLimit)
    }

    /// A text as JavaScript has it in quotes.
    static func quoted(_ text: String) -> String {
        // Strings always can be encoded.
        let json = try? JSONEncoder().encode([text])
        return json.map { String(String(decoding: $0, as: UTF8.self).dropFirst().dropLast()) } ?? "''"
    }

    // MARK: The end of a test

    /// No error on the console, no exception, nothing against the security policy, no request to anybody else.
    ///
    /// - Parameter expected: Parts of errors that the test means to happen.
    func expectClean(expecting expected: [String] = [], sourceLocation: SourceLocation = #_sourceLocation) {
        let problems = log.problems(expecting: expected)
        #expect(problems.isEmpty, "\(problems)", sourceLocation: sourceLocation)
        #expect(log.foreignRequests.isEmpty, "\(log.foreignRequests)", sourceLocation: sourceLocation)
    }
}
