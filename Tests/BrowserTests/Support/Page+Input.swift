import Foundation
import NaviProtocol
import TestKit
import Testing

extension Page {
    /// What a page may be looked at on.
    enum Viewport: Sendable {
        case desktop
        case phone

        var size: (width: Int64, height: Int64) { self == .desktop ? (1280, 800) : (390, 844) }
    }

    func setViewport(_ viewport: Viewport) async throws {
        let (width, height) = viewport.size
        try await command(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": .integer(width), "height": .integer(height), "deviceScaleFactor": 1,
                "mobile": .bool(viewport == .phone),
            ])
        try await command("Emulation.setTouchEmulationEnabled", ["enabled": .bool(viewport == .phone)])
    }

    /// A phone of another size, such as a small one or one that lies on its side.
    func setPhone(width: Int64, height: Int64) async throws {
        try await command(
            "Emulation.setDeviceMetricsOverride",
            ["width": .integer(width), "height": .integer(height), "deviceScaleFactor": 1, "mobile": true])
        try await command("Emulation.setTouchEmulationEnabled", ["enabled": true])
    }

    /// Lets requests fail whose addresses fit one of these, as if the network did; none with an empty list.
    func block(_ patterns: [String]) async throws {
        try await command("Network.setBlockedURLs", ["urls": .array(patterns.map { .string($0) })])
    }

    /// - Parameter theme: `light` or `dark`, as the system prefers.
    func setTheme(_ theme: String) async throws {
        try await command(
            "Emulation.setEmulatedMedia",
            [
                "features": [
                    ["name": "prefers-color-scheme", "value": .string(theme)],
                    ["name": "prefers-reduced-motion", "value": "reduce"],
                ]
            ])
    }

    /// Clicks in the middle of the first element that can be seen, once it stands still.
    func click(_ selector: String) async throws {
        let target = """
            [...document.querySelectorAll(\(Self.quoted(selector)))].find((e) => e.getBoundingClientRect().width
                && getComputedStyle(e).visibility !== 'hidden' && !e.disabled)
            """
        try await wait(for: target)
        let place = try await evaluate(
            """
            (async () => {
                const frame = () => new Promise(requestAnimationFrame);
                const e = \(target);
                e.scrollIntoView({ block: 'nearest' });
                for (let before = null, tries = 0; tries < 60; tries += 1) {
                    const { x, y, width, height } = e.getBoundingClientRect();
                    const now = { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
                    if (before?.x === now.x && before.y === now.y) return now;
                    before = now;
                    await frame();
                    await frame();
                }
                return null;
            })()
            """)
        guard let x = place["x"], let y = place["y"] else { throw Failure("\(selector) does not stand still") }
        for type in ["mouseMoved", "mousePressed", "mouseReleased"] {
            try await command(
                "Input.dispatchMouseEvent",
                ["type": .string(type), "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1])
        }
    }

    /// Types into whatever has the focus.
    func type(_ text: String) async throws {
        try await command("Input.insertText", ["text": .string(text)])
    }

    /// Presses a key: `Enter`, `Tab`, `Escape`, an arrow or a letter.
    func press(_ key: String, control: Bool = false, shift: Bool = false) async throws {
        let codes: [String: Int64] = [
            "Enter": 13, "Tab": 9, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40, "ArrowLeft": 37, "ArrowRight": 39,
            "End": 35, "Home": 36,
        ]
        let isCharacter = key.count == 1
        for type in ["keyDown", "keyUp"] {
            var params: JSONObject = [
                "type": .string(type), "key": .string(key),
                "code": .string(isCharacter ? "Key\(key.uppercased())" : key),
                "windowsVirtualKeyCode": .integer(codes[key] ?? Int64(key.uppercased().utf8.first ?? 0)),
                "modifiers": .integer((control ? 2 : 0) + (shift ? 8 : 0)),
            ]
            if type == "keyDown", key == "Enter" { params["text"] = "\r" }
            if type == "keyDown", isCharacter, !control { params["text"] = .string(key) }
            try await command("Input.dispatchKeyEvent", .object(params))
        }
    }

    /// Lets files fall onto an element, by their names.
    func drop(_ files: [String: [UInt8]], type: String = "text/plain", onto selector: String) async throws {
        let list = files.sorted { $0.key < $1.key }.map { name, bytes in
            let base64 = Page.quoted(Data(bytes).base64EncodedString())
            return """
                new File([Uint8Array.from(atob(\(base64)), (c) => c.charCodeAt(0))], \(Self.quoted(name)), { type: '\(type)' })
                """
        }
        try await evaluate(
            """
            (() => {
                const data = new DataTransfer();
                for (const file of [\(list.joined(separator: ", "))]) data.items.add(file);
                const target = document.querySelector(\(Self.quoted(selector)));
                for (const type of ['dragenter', 'dragover', 'drop']) {
                    target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
                }
            })()
            """)
    }

    /// A picture of what can be seen, as PNG.
    func screenshot() async throws -> [UInt8] {
        let answer = try await command("Page.captureScreenshot", ["format": "png"])
        guard let data = Data(base64Encoded: answer["data"]?.stringValue ?? "") else {
            throw Failure("the browser took no picture")
        }
        return [UInt8](data)
    }
}
