import Foundation
import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    /// The client's modules by themselves. Each file in `Modules` is one async function that gets `test`, `equal`, `ok`,
    /// `load` (a module of the client) and `fixture`, and registers what the modules promise.
    @Suite struct ModuleTests {
        private static let folder = "\(Binaries.packageRoot)/Tests/BrowserTests/Modules"
        private static let fixtures = "\(Binaries.packageRoot)/Tests/Fixtures"

        /// None, when the folder cannot be read; `thereAreSome` tells.
        static let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

        @Test func thereAreSome() {
            #expect(Self.files.count >= 5)
        }

        /// All files in one page of one browser: they need no Navi but its files.
        @Test func theModulesKeepTheirPromises() async throws {
            try await withWebClient(.init(workers: 0)) { client in
                try await client.page.evaluate(Self.harness)
                for file in Self.files {
                    let source = try String(contentsOfFile: "\(Self.folder)/\(file)", encoding: .utf8)
                    try await check(file, source: source, in: client.page)
                }
            }
        }

        private func check(_ file: String, source: String, in page: Page) async throws {
            let fixture = Page.quoted(
                try String(contentsOfFile: "\(Self.fixtures)/hostile-markdown.json", encoding: .utf8))
            let results = try await page.evaluate(
                "runModuleTests(\(source.trimmed), { 'hostile-markdown.json': \(fixture) })")
            let tests = try #require(results.arrayValue, "\(file) did not run")
            #expect(!tests.isEmpty, "\(file) has no tests")
            for test in tests {
                let problem = test["problem"]?.stringValue
                #expect(problem == nil, "\(file): \(test["name"]?.stringValue ?? "?"): \(problem ?? "")")
            }
        }

        /// The page's own modules are loaded by the address that the page names them with.
        private static let harness = """
            window.runModuleTests = async (define, fixtures) => {
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
                const results = [];
                for (const { name, run } of tests) {
                    let problem = null;
                    try { await run(); } catch (error) { problem = `${error.message} ${error.stack?.split('\\n')[2] ?? ''}`; }
                    results.push({ name, problem });
                }
                return results;
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
