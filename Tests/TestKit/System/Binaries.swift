import Foundation

/// Where the programs under test are: beside the running test bundle or benchmark, where the build puts them.
package enum Binaries {
    /// `NAVI_TEST_BINARIES` names another folder, for tests of an installed or a release build.
    package static let folder: String = {
        if let folder = ProcessInfo.processInfo.environment["NAVI_TEST_BINARIES"] { return folder }
        return URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
    }()

    /// The path of `navi-gateway`, `navi-worker` or `navi-janitor`.
    ///
    /// - Throws: `Failure` when it has not been built.
    package static func path(_ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure("\(path) is missing: run `swift build` before these tests")
        }
        return path
    }

    /// The path of a program of the machine.
    ///
    /// - Throws: `Failure` that names the Debian package to install.
    package static func tool(_ name: String, package: String) throws -> String {
        for folder in ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin"] {
            if FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") { return "\(folder)/\(name)" }
        }
        throw Failure("\(name) is missing: install the Debian package \(package)")
    }

    /// A library of the machine, by its place below `/usr/lib/TRIPLE`.
    ///
    /// - Throws: `Failure` that names the Debian package to install.
    package static func library(_ name: String, package: String) throws -> String {
        // Without the folder there is no library either.
        for triple in (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? [] {
            let path = "/usr/lib/\(triple)/\(name)"
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        throw Failure("\(name) is missing: install the Debian package \(package)")
    }

    /// A Python that has the MCP servers of the tests.
    ///
    /// - Throws: `Failure` when nobody has provided them.
    package static func mcpPython() throws -> String {
        guard let path = ProcessInfo.processInfo.environment["NAVI_TEST_MCP_PYTHON"] else {
            throw Failure("NAVI_TEST_MCP_PYTHON is not set: `make test` provides the MCP servers and sets it")
        }
        return path
    }

    /// A Python that has the HTTP clients of the tests.
    ///
    /// - Throws: `Failure` when nobody has provided them.
    package static func clientsPython() throws -> String {
        guard let path = ProcessInfo.processInfo.environment["NAVI_TEST_CLIENTS_PYTHON"] else {
            throw Failure("NAVI_TEST_CLIENTS_PYTHON is not set: `make test` provides the HTTP clients and sets it")
        }
        return path
    }

    /// A folder with the specifications of Markdown, `commonmark.txt` and `gfm.txt`, whose examples are tests.
    ///
    /// - Throws: `Failure` when nobody has provided them.
    package static func markdownSpecifications() throws -> String {
        guard let path = ProcessInfo.processInfo.environment["NAVI_TEST_MARKDOWN_SPECS"] else {
            throw Failure(
                "NAVI_TEST_MARKDOWN_SPECS is not set: `make test` provides the specifications of Markdown and sets it")
        }
        return path
    }

    /// The MCP server of the tests: a Python program, over stdio or with `--http`.
    package static var mcpServer: String { "\(packageRoot)/Tests/Fixtures/mcp_server.py" }

    /// The folder of the package's sources.
    package static let packageRoot: String = {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
    }()
}
