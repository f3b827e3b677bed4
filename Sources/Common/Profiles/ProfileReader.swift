import Foundation
import NaviConfiguration
import NaviProtocol

/// Reads the folder of profiles once. Has no memory; `ProfileCatalog` keeps what is good.
struct ProfileReader {
    let directory: URL

    /// Of one file; what is longer would not fit into any model's window.
    private static let maxBytes = 1 << 20

    /// Names, sizes and times of all files that matter: when it is unchanged, nothing needs to be read again.
    func fingerprint() -> String {
        let files = [directory.appending(path: "persona.txt")] + folders().flatMap(Self.files)
        return files.map { file in
            // A file that is not there has its place in the fingerprint, too.
            let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
            let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(file.path):\(attributes?[.size] ?? 0):\(attributes?[.systemFileNumber] ?? 0):\(time)"
        }.joined(separator: "\n")
    }

    /// The persona that stands before every profile's prompt; empty when there is none.
    func persona() throws(ProfileProblems) -> String {
        let file = directory.appending(path: "persona.txt")
        guard FileManager.default.fileExists(atPath: file.path) else { return "" }
        do {
            return try Self.text(file)
        } catch {
            throw ProfileProblems(["persona.txt: cannot be read: \(Self.reason(error))"])
        }
    }

    /// Every profile folder with what it holds: a profile, or the problems that keep it from being one.
    func read() -> [(folder: String, result: Result<Profile, ProfileProblems>)] {
        folders().map { folder in
            (folder.lastPathComponent, Result { () throws(ProfileProblems) in try read(folder) })
        }
    }

    private func read(_ folder: URL) throws(ProfileProblems) -> Profile {
        let id = folder.lastPathComponent
        let files = Self.files(of: folder)
        let data: [UInt8]
        let prompt: String
        let subagentPrompt: String?
        var name = files[0].lastPathComponent
        do {
            data = try Self.bytes(files[0])
            name = files[1].lastPathComponent
            prompt = try Self.text(files[1])
            // Only without the file do sub-agents get the profile's own prompt.
            let isThere = FileManager.default.fileExists(atPath: files[2].path)
            name = files[2].lastPathComponent
            subagentPrompt = isThere ? try Self.text(files[2]) : nil
        } catch {
            throw ProfileProblems(["\(id)/\(name): cannot be read: \(Self.reason(error))"])
        }
        var profile = try profile(id, config: data, prompt: prompt)
        profile.subagentPrompt = subagentPrompt
        return profile
    }

    private func profile(_ id: String, config: [UInt8], prompt: String) throws(ProfileProblems) -> Profile {
        let json: JSONValue
        do throws(JSONSyntaxError) {
            json = try JSONValue(json: config)
        } catch {
            let problem = error.isTooDeep ? "nested more than \(JSONCursor.maxDepth) deep" : "not valid JSON"
            throw ProfileProblems(["\(id)/config.json: \(problem)"])
        }
        guard let members = json.objectValue else {
            throw ProfileProblems(["\(id)/config.json: must be one JSON object"])
        }
        let file = ProfileFile(members, folder: id, systemPrompt: prompt)
        guard file.problems.isEmpty else {
            throw ProfileProblems(file.problems.map { "\(id)/config.json: \($0)" })
        }
        return file.profile
    }

    private func folders() -> [URL] {
        // A folder that cannot be listed has no profiles; the catalog refuses to start without any.
        let entries =
            (try? FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)) ?? []
        return
            entries
            .filter { FileManager.default.fileExists(atPath: $0.appending(path: "config.json").path) }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    private static func text(_ file: URL) throws -> String {
        guard let text = String(validating: try bytes(file), as: UTF8.self) else { throw NoText() }
        return text
    }

    private static func bytes(_ file: URL) throws(UnfitFile) -> [UInt8] {
        try FileReading(file.path, maxBytes: maxBytes).bytes
    }

    private struct NoText: Error {}

    private static func reason(_ error: any Error) -> String {
        switch error as? UnfitFile {
        case .unreadable(ENOENT): "there is no such file"
        case .unreadable(EACCES), .unreadable(EPERM): "its permissions do not allow it"
        case .unreadable(let number): String(cString: strerror(number))
        case .noFile: "it is no file"
        case .tooLong: "it is longer than 1 MiB"
        case nil: "it is not UTF-8"
        }
    }

    private static func files(of folder: URL) -> [URL] {
        ["config.json", "system_prompt.txt", "subagent_system_prompt.txt"].map { folder.appending(path: $0) }
    }
}

/// What is wrong with a profile, one line each, with the file's name.
struct ProfileProblems: Error {
    let lines: [String]

    init(_ lines: [String]) {
        self.lines = lines
    }
}
