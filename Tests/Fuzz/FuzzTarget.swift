import Foundation
import NIOCore
import NaviProtocol
import NaviStore

@testable import NaviConfiguration
@testable import NaviLink

/// A pure decoder that libFuzzer feeds; `make fuzz` builds and runs each.
enum FuzzTarget: String, CaseIterable {
    case frames
    case multipart
    case json
    case cursor
    case sse
    case ndjson
    case openai
    case ollama
    case anthropic
    case link
    case assignment
    case settings
    case clientFrame = "client-frame"

    /// `NAVI_FUZZ_TARGET` names it.
    static let current: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["NAVI_FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            fatalError("NAVI_FUZZ_TARGET must be one of \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return target
    }()

    /// Decodes the bytes. What is refused is as good as what is read; a trap is what is looked for.
    func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch self {
        case .frames: GatewayTargets.assemble(bytes)
        case .multipart: GatewayTargets.takeApart(bytes)
        case .json: WorkerTargets.walk(bytes)
        case .sse: WorkerTargets.splitEvents(bytes)
        case .ndjson: WorkerTargets.splitLines(bytes)
        case .openai: WorkerTargets.readOpenAI(bytes)
        case .ollama: WorkerTargets.readOllama(bytes)
        case .anthropic: WorkerTargets.readAnthropic(bytes)
        case .cursor: _ = Cursor(String(decoding: bytes, as: UTF8.self))?.description
        case .link:
            _ = try? LinkCodec.decodeWorkerMessages(ByteBuffer(bytes: bytes), from: WorkerID("x"))
            _ = try? LinkCodec.decodeGatewayMessage(ByteBuffer(bytes: bytes), at: WorkerID("x"))
        case .assignment:
            // Behind the header of a message.
            let message = [LinkCodec.version, WireType.assign.rawValue] + bytes
            _ = try? LinkCodec.decodeGatewayMessage(ByteBuffer(bytes: message), at: WorkerID("x"))
        case .settings: Self.parseSettings(String(decoding: bytes, as: UTF8.self))
        case .clientFrame: _ = try? JSONDecoder().decode(ClientFrame.self, from: Data(bytes))
        }
    }

    /// What the settings' parsers make of one text.
    private static func parseSettings(_ text: String) {
        _ = SettingCatalog.port.parse(text)
        _ = SettingCatalog.requestsPerSecond.parse(text)
        _ = SettingCatalog.maxFileMegabytes.parse(text)
        _ = SettingCatalog.drainTimeout.parse(text)
        _ = SettingCatalog.filesLifetimeHours.parse(text)
        _ = SettingCatalog.compressionThreshold.parse(text)
        _ = SettingCatalog.compressionEnabled.parse(text)
        _ = SettingCatalog.durability.parse(text)
        _ = SettingCatalog.allowedHosts.parse(text)
        _ = SettingCatalog.logLevel.parse(text)
        _ = try? LinkEndpoint(text)
    }
}

/// libFuzzer's one function, by the name that it looks for.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    FuzzTarget.current.feed(UnsafeBufferPointer(start: data, count: size))
    return 0
}
