/// Every code that an `error` frame or an HTTP error body can carry. The table is the one place that says how a code
/// maps to HTTP and whether the same request may be sent again.
package enum ErrorCode: String, Sendable, Codable, CaseIterable {
    // The request itself.
    case invalidJSON = "invalid_json"
    case invalidField = "invalid_field"
    case unknownFrameType = "unknown_frame_type"
    case emptyMessage = "empty_message"
    case messageTooLarge = "message_too_large"
    case tooManyImages = "too_many_images"
    case imageTooLarge = "image_too_large"
    case invalidImage = "invalid_image"
    case unknownFile = "unknown_file"
    case badRequest = "bad_request"
    case bodyTooLarge = "body_too_large"
    case fileTooLarge = "file_too_large"
    // What it refers to.
    case notFound = "not_found"
    case sessionNotFound = "session_not_found"
    case profileNotFound = "profile_not_found"
    case fileNotFound = "file_not_found"
    case fileExpired = "file_expired"
    case approvalNotFound = "approval_not_found"
    case turnNotQueued = "turn_not_queued"
    case compressionNotFound = "compression_not_found"
    case nothingToUndo = "nothing_to_undo"
    case contextDoesNotFit = "context_does_not_fit"
    case sheetChanged = "sheet_changed"
    case sheetFull = "sheet_full"
    case branchLimit = "branch_limit"
    case methodNotAllowed = "method_not_allowed"
    case upgradeRequired = "upgrade_required"
    // Who asks.
    case notAuthenticated = "not_authenticated"
    case notAllowed = "not_allowed"
    case forbiddenHost = "forbidden_host"
    case forbiddenOrigin = "forbidden_origin"
    // The state of the system.
    case busy = "busy"
    case queueFull = "queue_full"
    case rateLimited = "rate_limited"
    case overloaded = "overloaded"
    case tooMuchAtOnce = "too_much_at_once"
    case storageBusy = "storage_busy"
    case storageFull = "storage_full"
    case shuttingDown = "shutting_down"
    case internalError = "internal_error"
    // How a turn ended.
    case turnInterrupted = "turn_interrupted"
    case modelUnreachable = "model_unreachable"
    case modelTimeout = "model_timeout"
    case modelAuthentication = "model_authentication"
    case modelRateLimited = "model_rate_limited"
    case modelOverloaded = "model_overloaded"
    case modelNotFound = "model_not_found"
    case modelRefused = "model_refused"
    case modelCutOff = "model_cut_off"
    case modelInvalidAnswer = "model_invalid_answer"
    case modelEmptyAnswer = "model_empty_answer"
    case contextTooLong = "context_too_long"
    case iterationLimit = "iteration_limit"
    case turnLimit = "turn_limit"
    case profileUnusable = "profile_unusable"

    /// The status of an HTTP answer with this code.
    package var httpStatus: Int {
        switch self {
        case .invalidJSON, .unknownFrameType, .badRequest: 400
        case .invalidField, .emptyMessage, .tooManyImages, .invalidImage, .unknownFile: 422
        case .messageTooLarge, .imageTooLarge, .bodyTooLarge, .fileTooLarge: 413
        case .notFound, .sessionNotFound, .profileNotFound, .fileNotFound, .approvalNotFound,
            .compressionNotFound:
            404
        case .fileExpired: 410
        case .methodNotAllowed: 405
        case .upgradeRequired: 426
        case .notAuthenticated: 401
        case .notAllowed, .forbiddenHost, .forbiddenOrigin: 403
        case .busy, .turnNotQueued, .nothingToUndo, .contextDoesNotFit, .sheetChanged, .sheetFull, .branchLimit: 409
        case .rateLimited: 429
        case .queueFull, .overloaded, .tooMuchAtOnce, .storageBusy, .shuttingDown: 503
        case .storageFull: 507
        case .internalError: 500
        case .turnInterrupted, .modelUnreachable, .modelTimeout, .modelAuthentication, .modelRateLimited,
            .modelOverloaded, .modelNotFound, .modelRefused, .modelCutOff, .modelInvalidAnswer, .modelEmptyAnswer,
            .contextTooLong, .iterationLimit, .turnLimit, .profileUnusable:
            502
        }
    }

    /// Sending the same request again later may succeed.
    package var isRetryable: Bool {
        switch self {
        case .busy, .queueFull, .rateLimited, .overloaded, .tooMuchAtOnce, .storageBusy, .storageFull, .shuttingDown,
            .internalError, .turnInterrupted, .modelUnreachable, .modelTimeout, .modelRateLimited, .modelOverloaded,
            .modelCutOff,
            .modelInvalidAnswer, .modelEmptyAnswer:
            true
        case .invalidJSON, .invalidField, .unknownFrameType, .emptyMessage, .messageTooLarge, .tooManyImages,
            .imageTooLarge, .invalidImage, .unknownFile, .badRequest, .bodyTooLarge, .fileTooLarge,
            .notFound, .sessionNotFound, .profileNotFound, .fileNotFound, .fileExpired, .methodNotAllowed,
            .upgradeRequired, .notAuthenticated, .notAllowed, .forbiddenHost, .forbiddenOrigin, .modelAuthentication,
            .modelNotFound, .modelRefused, .contextTooLong, .iterationLimit, .turnLimit, .profileUnusable,
            .approvalNotFound, .turnNotQueued, .compressionNotFound, .nothingToUndo, .contextDoesNotFit,
            .sheetChanged, .sheetFull, .branchLimit:
            false
        }
    }

    /// How long a client should wait before it sends a refused request again; `nil` where that would not help. Busy
    /// storage is free again in milliseconds and workers connect within a second; a full queue takes as long as turns
    /// take, and a full disk as long as people do.
    package var retryAfterSeconds: Int? {
        switch self {
        case .busy, .rateLimited, .overloaded, .tooMuchAtOnce, .storageBusy, .shuttingDown, .internalError: 1
        case .queueFull: 5
        case .storageFull: 60
        case .invalidJSON, .invalidField, .unknownFrameType, .emptyMessage, .messageTooLarge, .tooManyImages,
            .imageTooLarge, .invalidImage, .unknownFile, .badRequest, .bodyTooLarge, .fileTooLarge, .notFound,
            .sessionNotFound, .profileNotFound, .fileNotFound, .fileExpired, .approvalNotFound, .turnNotQueued,
            .compressionNotFound, .nothingToUndo, .contextDoesNotFit, .sheetChanged, .sheetFull, .branchLimit,
            .methodNotAllowed, .upgradeRequired,
            .notAuthenticated, .notAllowed, .forbiddenHost, .forbiddenOrigin, .turnInterrupted, .modelUnreachable,
            .modelTimeout,
            .modelAuthentication, .modelRateLimited, .modelOverloaded, .modelNotFound, .modelRefused, .modelCutOff,
            .modelInvalidAnswer, .modelEmptyAnswer, .contextTooLong, .iterationLimit, .turnLimit, .profileUnusable:
            nil
        }
    }
}
