/// What a scripted model answers to one request. After the last step the answer ends as its dialect asks: finish
/// reason, usage, end marker.
package struct ModelScript: Sendable, ExpressibleByArrayLiteral {
    package var steps: [ModelStep]
    /// Pieces that are written at once; gates, signals, pauses and the end write what is there.
    package var piecesPerWrite: Int

    package init(_ steps: [ModelStep], piecesPerWrite: Int = 1) {
        self.steps = steps
        self.piecesPerWrite = piecesPerWrite
    }

    package init(arrayLiteral steps: ModelStep...) {
        self.init(steps)
    }

    /// An answer in one piece.
    package static func answer(_ text: String) -> ModelScript { ModelScript([.text(text)]) }

    /// An answer in several pieces.
    package static func answer(pieces: [String], piecesPerWrite: Int = 1) -> ModelScript {
        ModelScript(pieces.map(ModelStep.text), piecesPerWrite: piecesPerWrite)
    }

    /// `count` numbered pieces: `w0 `, `w1 ` …
    package static func words(_ count: Int, piecesPerWrite: Int = 1) -> ModelScript {
        .answer(pieces: (0..<count).map { "w\($0) " }, piecesPerWrite: piecesPerWrite)
    }

    /// A call of one tool.
    package static func toolCall(_ name: String, arguments: String = "{}", id: String = "call_1") -> ModelScript {
        [.toolCall(id: id, name: name, arguments: arguments)]
    }
}
