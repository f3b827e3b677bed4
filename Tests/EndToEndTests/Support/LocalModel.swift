import Foundation
import TestKit
import Testing

/// Small real models, as the quick start fetches and serves them.
enum LocalModel {
    private static let environment = ProcessInfo.processInfo.environment
    static let python = environment["NAVI_TEST_MODEL_PYTHON"]
    /// SmolLM2-135M: says something.
    static let weights = environment["NAVI_TEST_MODEL_FILE"]
    /// Qwen2.5-Coder-0.5B: calls tools.
    static let toolWeights = environment["NAVI_TEST_TOOL_MODEL_FILE"]

    /// Starts the quick start's model server on a free port and one thread; returns its address.
    static func start(
        _ weights: String?, context: Int, arguments: [String] = [], for system: NaviSystem
    ) async throws -> String {
        let server = try await system.nursery.start(
            ChildProcess.Launch(
                name: "model", executable: try #require(python),
                arguments: [
                    "\(Binaries.packageRoot)/deploy/quickstart/local_model_server.py", "--model",
                    try #require(weights), "--port", "0", "--slots", "1", "--context", "\(context)", "--threads", "1",
                ] + arguments,
                environment: system.environment(["PYTHONUNBUFFERED": "1"]), logPath: system.folder["model.log"]))
        let mark = "listening on "
        while let line = try await server.lines.next(timeLimit: .seconds(120)) {
            if let range = line.range(of: mark) { return String(line[range.upperBound...]) }
        }
        throw Failure("the model server ended: \(server.log)")
    }
}
