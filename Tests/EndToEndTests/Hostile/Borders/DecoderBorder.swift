import Foundation
import NIOCore
import NaviConfiguration
import NaviProtocol
import NaviStore
import TestKit

@testable import NaviLink

/// The pure decoders of all borders, fed inside of the test: many more cases than the programs get, and none of their
/// surroundings.
struct DecoderBorder: Border {
    let kind = BorderKind.decoders

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        // A decoder that traps takes the test along: the last line in the file says which case it was.
        let note = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("navi-hostile-decoder")
        for number in numbers {
            var edges = ground.edges(kind, number)
            try Data("make hostile SEED=\(ground.plan.seed) CASE=\(kind.rawValue):\(number)\n".utf8).write(to: note)
            Self.feed(number, &edges)
        }
        try? FileManager.default.removeItem(at: note)
        ground.tally.count(kind, "read", numbers.count)
    }

    private static func feed(_ number: Int, _ edges: inout Edges) {
        switch number % 10 {
        case 0: WorkerDecoders.readAnswer(&edges)
        case 1: WorkerDecoders.readCursor(&edges)
        case 2: GatewayDecoders.assemble(&edges)
        case 3: GatewayDecoders.takeApart(&edges)
        case 4: decodeLink(&edges)
        case 5: parseCursor(&edges)
        case 6: loadSettings(&edges)
        case 7: decodeFrames(&edges)
        case 8: readAssignment(&edges)
        default: decodeValue(&edges)
        }
    }

    private static func decodeLink(_ edges: inout Edges) {
        let session = SessionID.random()
        let words = [WorkerWord.bytes(&edges, session: session), GatewayWord.bytes(&edges)]
        for bytes in words.map(ByteBuffer.init(bytes:)) {
            // What is refused is as good as what is read.
            _ = try? LinkCodec.decodeWorkerMessages(bytes, from: WorkerID("x"))
            _ = try? LinkCodec.decodeGatewayMessage(bytes, at: WorkerID("x"))
        }
    }

    private static func parseCursor(_ edges: inout Edges) {
        for _ in 0..<20 {
            let text = "\(edges.numberText()).\(edges.decimal()).\(edges.numberText())"
            if let cursor = Cursor(text) { _ = cursor.description }
        }
    }

    private static func loadSettings(_ edges: inout Edges) {
        let all = SettingCatalog.all
        let environment = Dictionary(
            (0..<4).map { _ in (edges.pick(all).name, edges.once(in: 2) ? edges.numberText() : edges.text()) }
        ) { $1 }
        var loader = SettingsLoader(environment: environment)
        _ = loader.value(SettingCatalog.port)
        _ = loader.value(SettingCatalog.filesLifetimeHours)
        _ = loader.value(SettingCatalog.maxFileMegabytes)
        _ = loader.value(SettingCatalog.compressionThreshold)
        _ = loader.report
        // It fails whenever something is wrong.
        try? loader.finish()
    }

    private static func decodeFrames(_ edges: inout Edges) {
        _ = try? JSONDecoder().decode(ClientFrame.self, from: Data(FrameCase.json(&edges)))
    }

    private static func readAssignment(_ edges: inout Edges) {
        let bytes = [LinkCodec.version, WireType.assign.rawValue] + edges.bytes(max: 600)
        _ = try? LinkCodec.decodeGatewayMessage(ByteBuffer(bytes: bytes), at: WorkerID("x"))
    }

    private static func decodeValue(_ edges: inout Edges) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(edges.value().utf8)) else { return }
        _ = value.jsonText()
        _ = value.integerValue
        _ = value == value
    }
}
