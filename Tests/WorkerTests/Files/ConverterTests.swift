import Foundation
import NaviFiles
import TestKit
import Testing

@testable import worker

@Suite(.timeLimit(.minutes(1))) struct ConverterTests {
    private let programs: ProgramFixture

    init() throws {
        programs = try ProgramFixture()
    }

    private func run(
        _ script: String, _ arguments: [String] = [], bytes: [UInt8] = [], limits: Converter.Limits = .short
    ) async throws -> Converter.Conversion {
        try programs.add("convert", script)
        let converter = Converter(executable: programs.folder["bin/convert"], limits: limits)
        return try await converter.run(arguments, bytes: bytes)
    }

    @Test func whatGoesInComesOutChanged() async throws {
        let conversion = try await run("tr a-z A-Z", bytes: Array("hello".utf8))
        #expect(conversion == .init(output: Array("HELLO".utf8), ending: .status(0)))
    }

    @Test func aFileIsReadFromItsBeginningEachTime() async throws {
        try programs.folder.write("content", to: "files/a")
        let file = try StoredFile("a", in: try Directory(path: programs.folder["files"]))
        try programs.add("copy", "cat")
        let converter = Converter(executable: programs.folder["bin/copy"], limits: .short)
        for _ in 0..<2 {
            #expect(try await converter.run([], file: file).output == Array("content".utf8))
        }
    }

    @Test func argumentsAreNoShellText() async throws {
        let conversion = try await run(#"printf '%s|' "$@""#, ["a b", "$(id)", "; exit 3", "*"])
        #expect(String(decoding: conversion.output, as: UTF8.self) == "a b|$(id)|; exit 3|*|")
    }

    @Test func theEnvironmentIsBare() async throws {
        setenv("NAVI_SECRET_OF_TEST", "secret", 1)
        let conversion = try await run("env; pwd")
        let text = String(decoding: conversion.output, as: UTF8.self)
        #expect(!text.contains("secret"))
        #expect(text.contains("LC_ALL=C.UTF-8") && text.hasSuffix("/\n"))
    }

    @Test func aProgramThatHangsIsEndedWithAllItStarted() async throws {
        let mark = "\(300 + Int.random(in: 1...600)).5"
        let conversion = try await run("sleep \(mark) & sleep \(mark)")
        #expect(conversion.ending == .timeLimit)
        try await eventually("its children to be gone") { !Self.commandLines().contains { $0.contains(mark) } }
    }

    @Test func aProgramThatClosesItsOutputAndStaysIsEndedToo() async throws {
        #expect(try await run("exec >&-; sleep 300").ending == .timeLimit)
    }

    @Test func aFloodIsCutAtTheLimit() async throws {
        let conversion = try await run(
            "yes", limits: .init(time: .seconds(20), memoryBytes: 1 << 30, outputBytes: 5000))
        #expect(conversion.ending == .outputLimit)
        #expect(conversion.output.count == 5000)
    }

    @Test func tooMuchMemoryIsNotToBeHad() async throws {
        let limits = Converter.Limits(time: .seconds(20), memoryBytes: 64 << 20, outputBytes: 1000)
        let conversion = try await run("x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo ${#x}", limits: limits)
        #expect(conversion.output != Array("200000000\n".utf8))
    }

    @Test func aStatusAndAMissingProgramAreTold() async throws {
        #expect(try await run("exit 7").ending == .status(7))
        let missing = Converter(executable: programs.folder["bin/none"], limits: .short)
        #expect(try await missing.run([], bytes: []).ending != .status(0))
    }

    @Test func cancellingEndsTheProgram() async throws {
        try programs.add("slow", "sleep 300")
        let converter = Converter(
            executable: programs.folder["bin/slow"],
            limits: .init(time: .seconds(300), memoryBytes: 1 << 30, outputBytes: 10))
        await #expect(throws: (any Error).self) {
            try await withTimeLimit(.milliseconds(300), "a program that hangs") {
                try await converter.run([], bytes: [])
            }
        }
    }

    private static func commandLines() -> [String] {
        // A process that has just ended has no command line any more.
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { Int($0) != nil }.compactMap {
            try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8)
        }
    }
}
