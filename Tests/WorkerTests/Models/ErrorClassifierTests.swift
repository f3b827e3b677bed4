import AsyncHTTPClient
import Foundation
import NIOHTTP1
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

    @Test(arguments: [
        (400, "invalid_request_error", "prompt is too long: 214009 tokens > 200000 maximum", "contextTooLong"),
        (
            400, "invalid_request_error",
            "input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000, decrease input length",
            "contextTooLong"
        ),
        (400, "invalid_request_error", "messages: roles must alternate", "badRequest"),
        (
            400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.", "refused"
        ),
        (401, "authentication_error", "invalid x-api-key", "auth"),
        (402, "billing_error", "Payment required", "refused"),
        (403, "permission_error", "not for you", "auth"),
        (404, "not_found_error", "model: m", "notFound"),
        (413, "request_too_large", "Request exceeds the maximum size", "contextTooLong"),
        (429, "rate_limit_error", "This request would exceed your rate limit", "rateLimited"),
        (500, "api_error", "Internal server error", "overloaded"),
        (504, "timeout_error", "too slow", "overloaded"),
        (529, "overloaded_error", "Overloaded", "overloaded"),
    ])
    func anthropicsErrorsMeanTheSameWithAStatusAndInsideAStream(
        status: Int, type: String, message: String, code: String
    ) {
        let body =
            #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"req_1"}"#
        let complaint = Array(body.utf8).withUnsafeBytes { ServerComplaint(status: status, body: $0) }
        #expect(Self.classifier.error(complaint).code.rawValue == code)
        let inStream = ServerComplaint(codes: [type], message: message)
        #expect(Self.classifier.error(.complaint(inStream)).code.rawValue == code)
    }

    @Test func anEmptyAnswerForReasonsOfContentIsARefusal() {
        #expect(Self.classifier.emptyAnswer(.other("refusal")).code == .refused)
        #expect(Self.classifier.emptyAnswer(.other("content_filter")).code == .refused)
        #expect(Self.classifier.emptyAnswer(.other("pause_turn")).code == .emptyAnswer)
    }

    @Test(
        arguments: [
            (["retry-after": "7"], Duration.seconds(7)), (["retry-after": " 1.5 "], .milliseconds(1500)),
            (["retry-after-ms": "250", "retry-after": "9"], .milliseconds(250)),
            (
                [
                    "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT",
                ], .seconds(30)
            ),
            (["retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"], .seconds(20)), (["retry-after": "-3"], nil),
            (["retry-after": "Wed, 21 Oct 2015 07:28:30 GMT"], .zero),
            (["retry-after": "Wed, 21 Oct 9999 07:28:30 GMT"], .seconds(31_536_000)),
            (["retry-after": "soon"], nil), (["retry-after": "nan"], nil), ([:], nil),
            (["retry-after": "1e300"], .seconds(31_536_000)),
        ] as [([String: String], Duration?)])
    func whatAServerAsksToWaitIsUnderstood(headers: [String: String], expected: Duration?) {
        // 21 Oct 2026 07:28:10
        let now = Date(timeIntervalSince1970: 1_792_567_690)
        #expect(RetryAfter.duration(in: HTTPHeaders(headers.map { ($0.key, $0.value) }), now: { now }) == expected)
    }

    @Test func everyCodeHasARemedy() {
        let codes = Dictionary(grouping: ModelError.Code.allCases, by: { "\($0.remedy)" })
        #expect(codes["wait"] == [.rateLimited, .overloaded, .unreachable])
        #expect(codes["nextModel"] == [.notFound, .timeout, .cutOff, .invalidAnswer, .emptyAnswer])
        #expect(codes["compress"] == [.contextTooLong])
        #expect(codes["giveUp"] == [.auth, .refused, .badRequest])
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
