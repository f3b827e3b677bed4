import TestKit
import Testing

@testable import worker

/// Reasoning between marks at the beginning of a text.
@Suite struct MarkedThoughtTests {
    private static func read(_ text: String, _ edges: inout Edges) -> (thinking: String, text: String) {
        var marked = MarkedThought()
        var found: (thinking: [UInt8], text: [UInt8]) = ([], [])
        func handOn(_ bytes: ArraySlice<UInt8>, _ kind: MarkedThought.Kind) {
            switch kind {
            case .text: found.text += bytes
            case .thinking: found.thinking += bytes
            }
        }
        for part in edges.parts(of: Array(text.utf8)) { marked.take(part, handOn) }
        marked.finish(handOn)
        return (String(decoding: found.thinking, as: UTF8.self), String(decoding: found.text, as: UTF8.self))
    }

    static let cases: [(text: String, thinking: String, rest: String)] = [
        ("<think>a</think>b", "a", "b"), ("\n <think>\n a\n</think>\n\n b ", "a\n", "b "),
        ("<think></think>b", "", "b"),
        ("<think>a", "a", ""), ("<think>a</thin", "a</thin", ""), ("<think>a<b></x></think>c", "a<b></x>", "c"),
        ("<thinking>a</think></thinking>c", "a</think>", "c"), ("[THINK]ü[/THINK]ä", "ü", "ä"),
        ("◁think▷考え◁/think▷答え", "考え", "答え"), ("a<think>b</think>", "", "a<think>b</think>"),
        ("<thin air>", "", "<thin air>"), ("<", "", "<"), (" \n", "", " \n"), ("", "", ""),
        ("```\n<think>x</think>\n```", "", "```\n<think>x</think>\n```"),
        ("<think>a</think><think>b</think>", "a", "<think>b</think>"),
        (
            String(repeating: " ", count: 65) + "<think>a</think>", "",
            String(repeating: " ", count: 65) + "<think>a</think>"
        ),
    ]

    @Test(arguments: cases)
    func reasoningIsFoundHoweverTheTextIsCut(text: String, thinking: String, rest: String) {
        var edges = Edges(seed: 4)
        for _ in 0..<40 {
            let found = Self.read(text, &edges)
            #expect(found.thinking == thinking)
            #expect(found.text == rest)
        }
    }
}
