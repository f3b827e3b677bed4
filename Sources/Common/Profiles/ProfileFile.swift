import Foundation
import NaviProtocol

/// `config.json` of a profile, as it stands in the file. Unknown keys are allowed: a profile may be shared with newer
/// versions.
struct ProfileFile: Decodable {
    var id: String
    var name: String
    var description: String
    var shortDescription: String?
    var backend: Backend?
    var models: [ModelReference]
    var temperature: Double?
    var maxIterations: Int?
    var enabledTools: [String]
    var thinkEnabled: Bool?
    var contextWindow: Int?
    var maxOutputTokens: Int?

    private enum CodingKeys: String, CodingKey {
        case id, name, description, temperature, model
        case shortDescription = "short_description"
        case backend = "llm_backend"
        case maxIterations = "max_iterations"
        case enabledTools = "enabled_tools"
        case thinkEnabled = "think_enabled"
        case contextWindow = "context_window"
        case maxOutputTokens = "max_output_tokens"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        name = try values.decode(String.self, forKey: .name)
        description = try values.decode(String.self, forKey: .description)
        shortDescription = try values.decodeIfPresent(String.self, forKey: .shortDescription)
        backend = try values.decodeIfPresent(Backend.self, forKey: .backend)
        models = try values.decodeIfPresent(ModelList.self, forKey: .model)?.models ?? []
        temperature = try values.decodeIfPresent(Double.self, forKey: .temperature)
        maxIterations = try values.decodeIfPresent(Int.self, forKey: .maxIterations)
        enabledTools = try values.decodeIfPresent([String].self, forKey: .enabledTools) ?? []
        thinkEnabled = try values.decodeIfPresent(Bool.self, forKey: .thinkEnabled)
        contextWindow = try values.decodeIfPresent(Int.self, forKey: .contextWindow)
        maxOutputTokens = try values.decodeIfPresent(Int.self, forKey: .maxOutputTokens)
    }

    /// Everything that is wrong with the values, one line each.
    func problems(folder: String) -> [String] {
        var problems: [String] = []
        if id != folder { problems.append("field 'id': must be the folder's name, '\(folder)'") }
        if name.isEmpty { problems.append("field 'name': must not be empty") }
        if let temperature, !(0...2).contains(temperature) {
            problems.append("field 'temperature': must be from 0 to 2")
        }
        if let maxIterations, !(1...1000).contains(maxIterations) {
            problems.append("field 'max_iterations': must be from 1 to 1000")
        }
        if let contextWindow, contextWindow < 512 { problems.append("field 'context_window': must be at least 512") }
        if let maxOutputTokens, maxOutputTokens < 1 {
            problems.append("field 'max_output_tokens': must be at least 1")
        }
        if models.contains(where: { $0.name.isEmpty }) { problems.append("field 'model': must not be empty") }
        return problems
    }

    func profile(systemPrompt: String) -> Profile {
        var profile = Profile(id: id, name: name, description: description, systemPrompt: systemPrompt)
        profile.shortDescription = shortDescription ?? description
        profile.backend = backend
        profile.models = models
        profile.temperature = temperature
        profile.maxIterations = maxIterations ?? profile.maxIterations
        profile.enabledTools = enabledTools
        profile.thinkEnabled = thinkEnabled ?? profile.thinkEnabled
        profile.contextWindow = contextWindow
        profile.maxOutputTokens = maxOutputTokens
        return profile
    }
}

/// `model`: a name, or a list of names and `{"backend", "model"}` pairs in order of preference.
private struct ModelList: Decodable {
    var models: [ModelReference]

    private struct Pair: Decodable {
        var backend: Backend
        var model: String
    }

    init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {  // a failed probe means: a list
            models = [ModelReference(backend: nil, name: name)]
            return
        }
        var list = try decoder.unkeyedContainer()
        models = []
        while !list.isAtEnd {
            if let name = try? list.decode(String.self) {  // a failed probe means: a pair
                models.append(ModelReference(backend: nil, name: name))
            } else {
                let pair = try list.decode(Pair.self)
                models.append(ModelReference(backend: pair.backend, name: pair.model))
            }
        }
    }
}
