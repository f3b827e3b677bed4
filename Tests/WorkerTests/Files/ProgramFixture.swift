import Foundation
import TestKit

@testable import worker

/// Programs that a test puts in the place of the system's.
struct ProgramFixture {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("bin")
    }

    var finder: ProgramFinder { ProgramFinder(searchPath: folder["bin"]) }

    /// A shell script.
    @discardableResult
    func add(_ name: String, _ script: String) throws -> ProgramFixture {
        let path = try folder.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return self
    }
}

extension Converter.Limits {
    /// What a test can wait for.
    static let short = Converter.Limits(time: .seconds(1), memoryBytes: 1 << 30, outputBytes: 10_000)
}
