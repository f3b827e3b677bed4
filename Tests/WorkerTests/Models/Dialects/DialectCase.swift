import Foundation
import NIOHTTP1
import NaviProfiles
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// One file of `Tests/Fixtures/dialects`: what a model server sends, and the right reading beside it. The folder's
/// README says how it is written.
struct DialectCase: Sendable, CustomTestStringConvertible {
    /// Server and quirk: the file's place in the folder.
    let name: String
    private(set) var api = Backend.openai
    private(set) var status = 200
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    /// The right reading.
    private(set) var reading = DialectReading()

    var testDescription: String { name }

    /// All files, in the order of their names.
    static let all: [DialectCase] = {
        do {
            return try load()
        } catch {
            // Shows as a failure of the test that counts the files.
            Issue.record(error)
            return []
        }
    }()

    private static func load() throws -> [DialectCase] {
        let folder = "\(Binaries.packageRoot)/Tests/Fixtures/dialects"
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }
        return try names.sorted().map { name in
            try DialectCase(
                name: String(name.dropLast(4)), file: String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
        }
    }

    init(name: String, file: String) throws {
        self.name = name
        guard let bodyMark = file.range(of: "--- body\n"), let readingMark = file.range(of: "--- reading\n") else {
            throw Failure("\(name) lacks its body or its reading")
        }
        for line in file[..<bodyMark.lowerBound].split(separator: "\n") { try readFact(line) }
        body = try Self.bytes(of: file[bodyMark.upperBound..<readingMark.lowerBound], name)
        if headers.isEmpty {
            headers = [("Content-Type", api == .ollama ? "application/x-ndjson" : "text/event-stream")]
        }
        for line in file[readingMark.upperBound...].split(separator: "\n") { try reading.read(line, of: name) }
    }

    private mutating func readFact(_ line: Substring) throws {
        if line.hasPrefix("#") { return }
        let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
        switch parts.first {
        case "api": api = try #require(Backend(rawValue: parts[1]), "\(name)")
        case "status": status = try #require(Int(parts[1]), "\(name)")
        case "header":
            let header = parts[1].split(separator: ": ", maxSplits: 1).map(String.init)
            headers.append((header[0], header.count > 1 ? header[1] : ""))
        default: throw Failure("\(name) says '\(line)'")
        }
    }

    /// The text's bytes, with `⟦F0 9F⟧` for those that are no text.
    private static func bytes(of text: Substring, _ name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for (position, part) in text.split(separator: "⟦", omittingEmptySubsequences: false).enumerated() {
            guard position > 0 else {
                bytes += part.utf8
                continue
            }
            let end = try #require(part.firstIndex(of: "⟧"), "\(name)")
            for number in part[..<end].split(separator: " ") {
                bytes.append(try #require(UInt8(number, radix: 16), "\(name)"))
            }
            bytes += part[part.index(after: end)...].utf8
        }
        return bytes
    }
}

extension DialectCase {
    /// The bytes are a stream, and no document.
    var isStream: Bool {
        let first = body.first { $0 > 0x20 }
        let isEncoded = headers.contains { $0.name == "Content-Encoding" }
        return status == 200 && !isEncoded && first != UInt8(ascii: "<")
            && (api == .ollama || first != UInt8(ascii: "{"))
    }

    /// The answer is one that a turn goes on with.
    var isAnswer: Bool {
        if case .ended = reading.end { true } else { false }
    }

    var head: HTTPResponseHead {
        HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: status), headers: HTTPHeaders(headers.map { ($0, $1) }))
    }
}
