import Foundation
import TestKit
import Testing

@testable import worker

/// What a converter can do that an upload has taken over.
@Suite(.timeLimit(.minutes(1))) struct ConverterBoxTests {
    private static let limits = Converter.Limits(time: .seconds(10), memoryBytes: 1 << 30, outputBytes: 1 << 20)

    private func shell(_ script: String, in box: ConverterBox?) async throws -> String {
        let converter = Converter(executable: "/bin/sh", limits: Self.limits, box: box)
        let conversion = try await converter.run(["-c", script], bytes: Array("the upload".utf8))
        return String(decoding: conversion.output, as: UTF8.self)
    }

    @Test func itSeesNeitherFilesNorNetworkNorOtherProcessesNorTheEnvironment() async throws {
        let box = try #require(await ConverterBox.find(), "bubblewrap does not work here")
        let folder = try TemporaryFolder()
        try folder.write("secret", to: "secret.txt")
        let script = """
            cat; echo
            cat \(folder["secret.txt"]) /etc/passwd /proc/\(getpid())/environ 2>/dev/null
            (echo x > /usr/x || echo x > /x) 2>/dev/null && echo wrote
            grep -v -e '|' -e ' lo:' /proc/net/dev
            ls -d /proc/[0-9]* | wc -l
            """
        let lines = try await shell(script, in: box).split(separator: "\n")
        #expect(lines.count == 2 && lines.first == "the upload", "\(lines)")
        #expect(try #require(lines.last.flatMap { Int($0) }) <= 5)
        #expect(try await shell(script, in: nil).contains("secret"), "the attempt would be seen")
    }

    @Test func aProgramThatIsNotOneOfTheSystemsRunsOutsideOfTheBox() throws {
        let box = ConverterBox(bubblewrap: "/usr/bin/bwrap")
        let folder = try TemporaryFolder()
        let path = try folder.write(program: "#!/bin/sh\nexit 0", to: "convert")
        #expect(!box.holds(path) && box.holds("/bin/sh") && !box.holds("/nonexistent"))
        #expect(Converter(executable: path, limits: Self.limits, box: box).box == nil)
    }

    @Test func aBubblewrapThatDoesNotWorkIsNone() async throws {
        let folder = try TemporaryFolder()
        try folder.write(program: "#!/bin/sh\necho 'no namespaces' >&2; exit 1", to: "bwrap")
        #expect(await ConverterBox.find(ProgramFinder(searchPath: folder.path)) == nil)
        #expect(await ConverterBox.find(ProgramFinder(searchPath: folder["none"])) == nil)
    }

    @Test func theTimeLimitEndsWhatRunsInTheBox() async throws {
        let box = try #require(await ConverterBox.find(), "bubblewrap does not work here")
        var limits = Self.limits
        limits.time = .milliseconds(300)
        let converter = Converter(executable: "/bin/sh", limits: limits, box: box)
        let mark = "37\(UInt32.random(in: 100_000...999_999))"
        #expect(try await converter.run(["-c", "sleep \(mark) & wait"], bytes: []).ending == .timeLimit)
        try await eventually("the end of everything that ran") {
            !ProcFile.names(in: "/proc").contains { ProcFile.text("/proc/\($0)/cmdline").contains(mark) }
        }
    }
}
