import AsyncHTTPClient
import NaviProtocol
import Testing

@testable import worker

@Suite struct ErrorClassifierTests {
    static let classifier = ErrorClassifier(
        server: ModelServer(address: "http://h:1", keySetting: "OPENAI_API_KEY"), model: "m")

    @Test(arguments: [
        (401, #"{"error":{"message":"Incorrect API key provided: sk-1","type":"invalid_request_error"}}"#, "auth"),
        (403, #"{"error":"forbidden"}"#, "auth"),
        (404, #"{"error":"model 'm' not found"}"#, "notFound"),
        (400, #"{"error":{"message":"m is not a valid model ID","code":400}}"#, "notFound"),
        (429, #"{"error":{"message":"slow down","code":"rate_limit_exceeded"}}"#, "rateLimited"),
        (429, #"{"error":{"message":"no money","code":"insufficient_quota"}}"#, "refused"),
        (402, #"{"error":{"message":"Insufficient credits"}}"#, "refused"),
        (400, #"{"error":{"message":"This model's maximum context length is 8192 tokens."}}"#, "contextTooLong"),
        (400, #"{"error":{"message":"too long","code":"context_length_exceeded"}}"#, "contextTooLong"),
        (
            400,
            #"{"error":{"code":400,"message":"request (9 tokens) exceeds the available context size (4 tokens)","#
                + #""type":"exceed_context_size_error"}}"#, "contextTooLong"
        ),
        (500, #"{"error":"the input length exceeds the context length"}"#, "contextTooLong"),
        (413, "too big", "contextTooLong"),
        (400, #"{"error":{"message":"flagged","code":"content_filter"}}"#, "refused"),
        (400, #"{"detail":"bad field"}"#, "badRequest"),
        (422, #"{"detail":[{"msg":"x"}]}"#, "badRequest"),
        (500, #"{"error":{"message":"boom"}}"#, "overloaded"),
        (503, "<html>busy</html>", "overloaded"),
        (200, #"{"id":"no stream"}"#, "invalidAnswer"),
        (302, "", "invalidAnswer"),
    ])
    func statusAndBodyMakeACode(status: Int, body: String, code: String) {
        let complaint = Array(body.utf8).withUnsafeBytes { ServerComplaint(status: status, body: $0) }
        let error = Self.classifier.error(complaint)
        #expect(error.code.rawValue == code)
        #expect(!error.message.contains("sk-1"), "a key never shows")
    }

    @Test func messagesAreSentencesWithTheServersWords() {
        let complaint = ServerComplaint(status: 500, message: "it\nbroke")
        #expect(
            Self.classifier.error(complaint).message
                == "The model server at http://h:1 failed or is overloaded: it broke")
        #expect(
            Self.classifier.unreachable(cause: nil).message
                == "The model server at http://h:1 cannot be reached.")
        let stall = Self.classifier.error(Stall.firstOutput(.seconds(180)), hasHead: false) as? ModelError
        #expect(stall?.message == "The model 'm' did not begin to answer within 180 seconds.")
        let long = ServerComplaint(status: 500, message: String(repeating: "x", count: 5000))
        #expect(Self.classifier.error(long).message.utf8.count < 400)
    }

    @Test func aBrokenConnectionMeansAnotherThingBeforeAndAfterTheHead() {
        let broken = HTTPClientError.remoteConnectionClosed
        #expect((Self.classifier.error(broken, hasHead: false) as? ModelError)?.code == .unreachable)
        #expect((Self.classifier.error(broken, hasHead: true) as? ModelError)?.code == .cutOff)
        #expect(Self.classifier.error(CancellationError(), hasHead: true) is CancellationError)
    }

    @Test func everyCodeHasItsOwnWordForTheClient() {
        let codes = ModelError.Code.allCases.map { ModelError($0, "").errorCode }
        #expect(Set(codes).count == codes.count - 1, "only refused and badRequest share one")
        #expect(codes.allSatisfy { $0.httpStatus == 502 })
    }
}
