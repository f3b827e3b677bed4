import Glibc

/// Secrets in files of their own: `OPENAI_API_KEY_FILE` names a file with what `OPENAI_API_KEY` would say, and systemd
/// puts its credentials into a folder, each under the setting's name in lower case.
enum SecretFile {
    static let suffix = "_FILE"
    /// Where systemd says that its credentials are.
    private static let folderVariable = "CREDENTIALS_DIRECTORY"

    /// The names of files that may be given in place of secrets.
    static let names = secrets.map { $0 + suffix }
    private static let secrets = SettingCatalog.all.filter(\.isSecret).map(\.name)

    /// Puts the files' names in the secrets' places.
    ///
    /// - Parameter values: What one source gives, by name.
    /// - Returns: What is wrong.
    static func place(in values: inout [String: GivenText]) -> [String] {
        var problems: [String] = []
        for secret in secrets {
            guard let file = values.removeValue(forKey: secret + suffix), !file.text.isEmpty else { continue }
            if let value = values[secret], !value.text.isEmpty {
                problems.append("\(secret) and \(secret)\(suffix) are both set; keep one of them (\(file.origin))")
            } else {
                values[secret] = GivenText(text: file.text, origin: file.origin, isFile: true)
            }
        }
        return problems
    }

    /// What systemd hands over to this service alone.
    static func credentials(_ environment: [String: String]) -> [String: GivenText] {
        guard let folder = environment[folderVariable], folder.hasPrefix("/") else { return [:] }
        var found: [String: GivenText] = [:]
        for secret in secrets {
            let path = "\(folder)/\(secret.lowercased())"
            guard access(path, F_OK) == 0 else { continue }
            found[secret] = GivenText(text: path, origin: .credential(secret.lowercased()), isFile: true)
        }
        return found
    }

    /// The secret that a file holds: one line.
    ///
    /// - Parameter warn: Is told what is strange about the file.
    static func read(_ given: GivenText, warn: (String) -> Void) -> Result<String, SettingProblem> {
        let path = given.text
        do throws(SettingProblem) {
            if let problem = SettingText.problem(of: path) ?? PathText.problem(of: path) { throw problem }
            // systemd's own are as they are, which their modes alone do not tell.
            var isCredential: Bool { if case .credential = given.origin { true } else { false } }
            let file = try FileReading(settings: path, maxBytes: SettingText.maxBytes, what: "key")
            if !isCredential {
                if let problem = file.writability { throw SettingProblem(problem, quotesText: false) }
                if file.isReadableByOthers { warn("the file '\(path)' can be read by others; chmod 600 it") }
            }
            guard let text = String(validating: file.bytes, as: UTF8.self) else {
                throw SettingProblem("is not UTF-8", quotesText: false)
            }
            return .success(text.trimmed())
        } catch {
            return .failure(SettingProblem("the file '\(path)' \(error.message)", quotesText: false))
        }
    }
}
