import Foundation
import PackagePlugin

/// Writes the versions of the packages that SwiftPM resolved into the sources of the target, so that programs can tell
/// what they were built from. The file is made anew for each build, and stays out of the repository.
@main
struct ResolvedVersions: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let drafted = context.pluginWorkDirectoryURL.appending(path: "ResolvedPackages.draft")
        let source = context.pluginWorkDirectoryURL.appending(path: "ResolvedPackages.swift")
        let text = Self.source(try Self.packages(notedAbove: context.pluginWorkDirectoryURL))
        // Made only when it changes: what depends on it is compiled anew then.
        if (try? String(contentsOf: drafted, encoding: .utf8)) != text {
            try text.write(to: drafted, atomically: true, encoding: .utf8)
        }
        return [
            .buildCommand(
                displayName: "Noting the resolved packages", executable: URL(filePath: "/bin/cp"),
                arguments: [drafted.path(), source.path()], inputFiles: [drafted], outputFiles: [source])
        ]
    }

    /// What SwiftPM has noted in its folder of the build.
    private struct WorkspaceState: Decodable {
        struct Object: Decodable { let dependencies: [Dependency] }
        struct Dependency: Decodable {
            struct Reference: Decodable { let identity: String }
            struct State: Decodable { let checkoutState: Checkout? }
            struct Checkout: Decodable {
                let revision: String
                let version: String?
                let branch: String?
            }
            let packageRef: Reference
            let state: State
        }
        let object: Object
    }

    private struct Resolved {
        let name: String
        let version: String
        let revision: String
    }

    /// Everything that the package depends on, by name.
    private static func packages(notedAbove folder: URL) throws -> [Resolved] {
        var folder = folder
        while folder.path() != "/" {
            let file = folder.appending(path: "workspace-state.json")
            guard let text = try? Data(contentsOf: file) else {
                folder = folder.deletingLastPathComponent()
                continue
            }
            let state = try JSONDecoder().decode(WorkspaceState.self, from: text)
            return state.object.dependencies.map { dependency in
                let checkout = dependency.state.checkoutState
                return Resolved(
                    name: dependency.packageRef.identity,
                    version: checkout?.version ?? checkout?.branch ?? "local", revision: checkout?.revision ?? "")
            }.sorted { $0.name < $1.name }
        }
        return []
    }

    private static func source(_ packages: [Resolved]) -> String {
        let rows = packages.map { package in
            let fields = [("name", package.name), ("version", package.version), ("revision", package.revision)]
            return "        ResolvedPackage(\(fields.map { "\($0): \(quoted($1))" }.joined(separator: ", "))),"
        }
        let lines = ["extension ResolvedPackage {", "    package static let all: [ResolvedPackage] = ["] + rows
        return (lines + ["    ]", "}", ""]).joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
