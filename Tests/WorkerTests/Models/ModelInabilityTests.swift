import NaviProfiles
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// Calls are repeated without what a model turns out not to be able to do.
@Suite(.timeLimit(.minutes(2))) struct ModelInabilityTests {
    static let withImage = ModelRequest(
        model: "m",
        messages: [
            ModelMessage(
                role: .user, content: "look", images: [ModelImage(contentType: "image/png", base64: "aGk=")])
        ])
    static let blind = ModelStep.fail(
        status: 500,
        body: #"{"error":{"code":500,"message":"image input is not supported - hint: if this is unexpected, "#
            + #"you may need to provide the mmproj","type":"server_error"}}"#)

    @Test(arguments: Backend.allCases)
    func aModelThatCannotSeeIsToldThatThereWasAnImage(backend: Backend) async throws {
        try await withServer(backend, [Self.blind]) { provider, server in
            let (events, _) = try await collect(provider, Self.withImage)
            #expect(events.text == "ok")
            try await collect(provider, Self.withImage)
            let bodies = server.requests.map { String(decoding: $0.body, as: UTF8.self) }
            #expect(bodies.map { $0.contains("aGk=") } == [true, false, false], "it is remembered")
            let told = "look\n\n[An image was here; this model cannot see images.]"
            #expect(server.requests.map(\.lastUserText) == ["look", told, told])
        }
    }

    @Test func whatAModelCannotDoIsForgottenAfterAWhile() async throws {
        let clock = ManualClock()
        try await withServer(.openai, [Self.blind], clock: clock) { provider, server in
            try await collect(provider, Self.withImage)
            clock.advance(by: ModelInabilities.lifetime)
            try await collect(provider, Self.withImage)
            let bodies = server.requests.map { String(decoding: $0.body, as: UTF8.self) }
            #expect(bodies.map { $0.contains("aGk=") } == [true, false, true])
        }
    }

    @Test func aRefusalIsOnlyLearnedFromWhenTheCallHadWhatItIsAbout() async throws {
        try await withServer(.openai, [Self.blind]) { provider, server in
            await #expect(throws: ModelError.self) { try await collect(provider) }
            #expect(server.requests.count == 1)
        }
    }

    @Test func afterTheFirstWordNothingIsRepeated() async throws {
        let words = "image input is not supported"
        try await withServer(.openai, [.text("I see"), .streamError(words)]) { provider, server in
            await #expect(throws: ModelError.self) { try await collect(provider, Self.withImage) }
            #expect(server.requests.count == 1)
        }
    }

    @Test func aServerThatGoesOnRefusingIsNotAskedForever() async throws {
        try await withServer(.openai, [Self.blind], [Self.blind], [Self.blind]) { provider, server in
            await #expect(throws: ModelError.self) { try await collect(provider, Self.withImage) }
            #expect(server.requests.count == 2)
        }
    }

    @Test func ollamaModelsThatCannotThinkAreCalledWithoutIt() async throws {
        try await withServer(.ollama, [.fail(status: 400, body: #"{"error":"\"m\" does not support thinking"}"#)]) {
            provider, server in
            var request = ProviderFixture.request
            request.thinking = true
            let (events, _) = try await collect(provider, request)
            #expect(events.text == "ok")
            try await collect(provider, request)
            #expect(server.requests.map { $0.json["think"] } == [.bool(true), nil, nil])
        }
    }

    @Test func ollamaModelsThatCannotCallToolsAreCalledWithoutThem() async throws {
        let refusal = #"{"error":"registry.ollama.ai/library/m:latest does not support tools"}"#
        try await withServer(.ollama, [.fail(status: 400, body: refusal)]) { provider, server in
            var request = ProviderFixture.request
            request.tools = RequestBodyTests.request.tools
            try await collect(provider, request)
            #expect(server.requests.map(\.offersTools) == [true, false])
        }
    }

    @Test func modelsWithAFixedTemperatureAreCalledWithoutOne() async throws {
        let refusal =
            #"{"error":{"message":"Unsupported value: 'temperature' does not support 0.2 with this model. "#
            + #"Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature"}}"#
        for backend in [Backend.openai, .anthropic] {
            try await withServer(backend, [.fail(status: 400, body: refusal)]) { provider, server in
                var request = ProviderFixture.request
                request.temperature = 0.2
                try await collect(provider, request)
                #expect(server.requests.map { $0.json["temperature"] } == [.number(0.2), nil])
            }
        }
    }

    @Test(arguments: [
        (500, "image input is not supported by this server"),
        (
            500,
            "Failed to create new sequence: failed to process inputs: this model is missing data required for image input"
        ),
        (400, "Invalid content type. image_url is only supported by certain models."),
        (400, "m is not a multimodal model"), (400, "At most 0 image(s) may be provided in one prompt."),
        (404, "No endpoints found that support image input"),
        (400, "messages[1].content must be a string"),
        (422, "Failed to deserialize the JSON body: messages[0]: unknown variant `image_url`, expected `text`"),
        (400, "This model does not support images"),
    ])
    func serversSayInManyWordsThatAModelIsBlind(status: Int, message: String) {
        let error = ErrorClassifierTests.classifier.error(ServerComplaint(status: status, message: message))
        #expect(ModelInability(error, calling: Self.withImage, without: []) == .images)
        #expect(ModelInability(error, calling: Self.withImage, without: [.images]) == nil)
    }

    @Test(arguments: [
        (400, "Could not process image"), (400, "image exceeds 5 MB maximum"), (500, "CUDA error"),
        (429, "too many requests"),
    ])
    func otherTroubleIsNoBlindness(status: Int, message: String) {
        let error = ErrorClassifierTests.classifier.error(ServerComplaint(status: status, message: message))
        #expect(ModelInability(error, calling: Self.withImage, without: []) == nil)
    }
}
