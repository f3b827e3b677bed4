import Foundation
import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    /// The client's modules by themselves. Each file in `Modules` is one async function that gets `test`, `equal`, `ok`,
    /// `load` (a module of the client) and `fixture`, and registers what the modules promise.
    @Suite struct ModuleTests {
        private static let folder = "\(Binaries.packageRoot)/Tests/BrowserTests/Modules"
        /// Needs texts from outside, so it is a test of its own.
        private static let specification = "markdown-specification.js"
        private static let time = "markdown-time.js"

        /// None, when the folder cannot be read; `thereAreSome` tells.
        static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

        @Test func thereAreSome() {
            #expect(Self.files.count >= 5)
        }

        /// All files in one page of one browser: they need no Navi but its files.
        @Test func theModulesKeepTheirPromises() async throws {
            let fixtures = "\(Binaries.packageRoot)/Tests/Fixtures"
            let hostile = try String(contentsOfFile: "\(fixtures)/hostile-markdown.json", encoding: .utf8)
            let files = Self.files.filter { ![Self.specification, Self.time].contains($0) }
            try await check(files, fixtures: ["hostile-markdown.json": hostile])
        }

        /// By itself: on a busy machine it takes its time.
        @Test func markdownTakesTimeInProportion() async throws {
            try await check([Self.time], fixtures: [:])
        }

        @Test func markdownIsReadAsItsSpecificationsSay() async throws {
            let folder = try Binaries.markdownSpecifications()
            var texts: [String: String] = [:]
            for name in ["commonmark.txt", "gfm.txt"] {
                // A fixture is JSON, and so is a string of JavaScript.
                texts[name] = Page.quoted(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
            }
            try await check([Self.specification], fixtures: texts)
        }

        private func check(_ files: [String], fixtures: [String: String]) async throws {
            try await withWebClient(.init(workers: 0)) { client in
                try await client.page.evaluate(Self.harness)
                for file in files {
                    let source = try String(contentsOfFile: "\(Self.folder)/\(file)", encoding: .utf8)
                    try await check(file, source: source, fixtures: fixtures, in: client.page)
                }
            }
        }

        /// One test at a time: a page has a bound for each answer that it gives, not for all.
        private func check(
            _ file: String, source: String, fixtures: [String: String], in page: Page
        ) async throws {
            let quoted = fixtures.map { "\(Page.quoted($0.key)): \(Page.quoted($0.value))" }.joined(separator: ", ")
            let defined = try await page.evaluate("defineModuleTests(\(source.trimmed), { \(quoted) })")
            let names = try #require(defined.arrayValue, "\(file) did not run")
            #expect(!names.isEmpty, "\(file) has no tests")
            for (number, name) in names.enumerated() {
                let problem = try await page.evaluate("runModuleTest(\(number))").stringValue
                #expect(problem == nil, "\(file): \(name.stringValue ?? "?"): \(problem ?? "")")
            }
        }

        /// The page's own modules are loaded by the address that the page names them with.
        private static let harness = """
            window.defineModuleTests = async (define, fixtures) => {
                const base = document.querySelector('script[type=module]').src.replace(/app\\.js$/, '');
                const show = (value) => JSON.stringify(value, (_, v) => (v === undefined ? '(undefined)'
                    : v instanceof Map ? { map: [...v] } : v instanceof Set ? { set: [...v] } : v))?.slice(0, 1500);
                const same = (a, b) => {
                    if (Object.is(a, b)) return true;
                    if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
                    const [ka, kb] = [Object.keys(a), Object.keys(b)];
                    return Array.isArray(a) === Array.isArray(b) && ka.length === kb.length && ka.every((k) => same(a[k], b[k]));
                };
                const tests = [];
                await define({
                    test: (name, run) => tests.push({ name, run }),
                    equal: (actual, expected, what = '') => {
                        if (!same(actual, expected)) throw new Error(`${what} is ${show(actual)}, not ${show(expected)}`);
                    },
                    ok: (condition, what = 'it') => { if (!condition) throw new Error(`${what} does not hold`); },
                    load: (path) => import(base + path),
                    fixture: async (name) => JSON.parse(fixtures[name]),
                });
                window.runModuleTest = async (number) => {
                    try {
                        await tests[number].run();
                        return null;
                    } catch (error) {
                        return `${error.message} ${error.stack?.split('\\n')[2] ?? ''}`;
                    }
                };
                return tests.map(({ name }) => name);
            };
            """
    }
}

extension String {
    fileprivate var trimmed: String {
        // The function ends with a semicolon where it is a file of its own.
        let text = trimmingCharacters(in: .whitespacesAndNewlines)
        return text.hasSuffix(";") ? String(text.dropLast()) : text
    }
}
