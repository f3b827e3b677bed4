import NaviProtocol
import TestKit
import Testing

extension InBrowser {
    /// What a person needs who does not see the page, or not well.
    @Suite struct AccessibilityTests {
        private static let answer =
            "# Title\n\nText with a [link](https://example.com) and `code`.\n\n```js\nlet a = 1; // c\n```\n\n> quote"

        @Test(arguments: ["light", "dark"])
        func everyControlHasANameAndEveryTextContrast(theme: String) async throws {
            let asks = ProfileFixture(
                id: "secretary", tools: ["list_profiles"], fields: ["tool_approval": ["list_profiles": "ask"]])
            try await withWebClient(.init(profiles: [asks])) { client in
                let page = client.page
                try await page.setTheme(theme)
                try await expectAccessible(page, "the start page")
                client.model.enqueue([.thinking("hm"), .text(Self.answer)], .toolCall("list_profiles", id: "c1"))
                try await client.newSession()
                try await expectAccessible(page, "an empty session")
                try await client.send("go")
                try await page.waitFor(text: "Title", in: ".answer")
                try await client.waitUntilIdle()
                try await client.send("use the tool")
                try await page.wait(for: "document.querySelector('.tool-approval button')")
                try await expectAccessible(page, "a conversation")
                try await page.click(".user [aria-label='Always keep']")
                try await page.click(".context-meter")
                try await page.wait(for: "document.querySelector('.memory-list li')")
                try await expectAccessible(page, "the context and its memory")
                try await page.press("Escape")
                try await page.wait(for: "!document.querySelector('dialog')")
                try await page.click("[aria-label=Settings]")
                try await page.waitFor(text: "Version", in: "dialog")
                try await expectAccessible(page, "the settings")
            }
        }

        private func expectAccessible(_ page: Page, _ what: String) async throws {
            let problems = try await page.evaluate(Self.check).arrayValue?.compactMap(\.stringValue) ?? ["no answer"]
            #expect(problems.isEmpty, "\(what): \(problems)")
        }

        /// Names of controls, landmarks, one heading of the first level, unique ids, contrast of texts (WCAG 2.2, 1.4.3: 4.5,
        /// and 3 for large ones), and no control that is reached against the order of the page.
        private static let check = """
            (() => {
                const problems = [];
                const isShown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
                    && e.getBoundingClientRect().width > 0;
                const nameOf = (e) => e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.title || e.innerText || e.alt;
                for (const e of document.querySelectorAll('button, a[href], input, select, textarea, summary, [tabindex]')) {
                    if (isShown(e) && !(nameOf(e) ?? '').trim()) problems.push(`no name: ${e.outerHTML.slice(0, 120)}`);
                    if (e.tabIndex > 0) problems.push(`tab order: ${e.outerHTML.slice(0, 80)}`);
                }
                for (const e of document.querySelectorAll('img')) if (!e.hasAttribute('alt')) problems.push('an image without alt');
                for (const [selector, count] of [['main', 1], ['nav', 1]]) {
                    if (document.querySelectorAll(selector).length !== count) problems.push(`${selector} is not there once`);
                }
                if ([...document.querySelectorAll('main h1')].filter(isShown).length !== 1) problems.push('not one h1');
                const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
                if (new Set(ids).size !== ids.length) problems.push('an id twice');
                if (!document.documentElement.lang) problems.push('no language');

                const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
                const rgba = (color) => {
                    canvas.clearRect(0, 0, 1, 1);
                    canvas.fillStyle = color;
                    canvas.fillRect(0, 0, 1, 1);
                    return [...canvas.getImageData(0, 0, 1, 1).data];
                };
                const over = (top, below) => top.slice(0, 3).map((v, i) => v * top[3] / 255 + below[i] * (1 - top[3] / 255));
                const backgroundOf = (e) => {
                    const layers = [];
                    for (let at = e; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
                    return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255]);
                };
                const luminance = (rgb) => {
                    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    const e = walker.currentNode.parentElement;
                    if (!walker.currentNode.data.trim() || !isShown(e) || e.closest('.visually-hidden, :disabled, option')) continue;
                    if (document.querySelector('dialog[open]') && !e.closest('dialog')) continue;
                    const style = getComputedStyle(e);
                    const background = backgroundOf(e);
                    const lights = [luminance(over(rgba(style.color), background)), luminance(background)].sort((a, b) => b - a);
                    const contrast = (lights[0] + 0.05) / (lights[1] + 0.05);
                    const size = parseFloat(style.fontSize);
                    const needed = size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5;
                    if (contrast < needed) problems.push(`contrast ${contrast.toFixed(2)}: ${e.className} ${walker.currentNode.data.slice(0, 40)}`);
                }
                return [...new Set(problems)];
            })()
            """
    }
}
