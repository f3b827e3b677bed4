import NaviContext
import NaviProfiles
import NaviProtocol
import NaviStore

/// Gets a summary that is worth having: from a model, in several ways if need be, else without one.
struct SummaryWriter: Sendable {
    /// A model that takes longer for one summary is given up.
    static let timeLimit = Duration.seconds(120)

    let models: ModelAccess
    let clock: any Clock<Duration>
    /// The context has to become smaller, also where that takes off what users said.
    var isNeeded = true

    struct Summary: Sendable, Equatable {
        let text: SummaryText
        let method: CompressionRecord.Method
        /// Why no model wrote it; `nil` when one did.
        var failure: String?
    }

    /// - Parameters:
    ///   - digest: Of what the plan covers.
    ///   - window: Of the model whose context it is.
    ///   - asksModel: Not while models have failed too often.
    /// - Returns: A summary whose `text` is `nil` when nothing was small enough.
    /// - Throws: `CancellationError` and `StoreError`; what models do wrong is in the result.
    func write(
        _ plan: CompressionPlan, _ digest: CoveredDigest, profile: Profile, window: Int, focus: String?,
        asksModel: Bool
    ) async throws -> Summary? {
        var failure = "models have failed too often; they are asked again later"
        if asksModel {
            let (text, reason) = try await fromModel(plan, digest, profile: profile, window: window, focus: focus)
            if let text { return Summary(text: text, method: .model) }
            failure = reason
        }
        let text = fitting(plan, digest, window: window) {
            SummaryText(prose: nil, of: digest, focus: focus, tokens: $0)
        }
        return text.map { Summary(text: $0, method: .extract, failure: failure) }
    }

    /// The text with as much room as its window gives it, or with as much as what it stands for allows: no more is taken
    /// off than need be.
    private func fitting(
        _ plan: CompressionPlan, _ digest: CoveredDigest, window: Int, _ make: (Int) -> SummaryText
    ) -> SummaryText? {
        var room = SheetRoom.tokens(window: window)
        let whole = make(room)
        var text = whole
        for _ in 0..<6 {
            if plan.accepts(summary: text.text) {
                return isNeeded || text.saysAllUsersWords(of: whole) ? text : nil
            }
            let tokens = TokenEstimate.tokens(text.text)
            guard room > 0, tokens > plan.maxSummaryTokens else { return nil }
            room = max(0, min(room, tokens) - (tokens - plan.maxSummaryTokens) - 8)
            text = make(room)
        }
        return nil
    }

    /// The ladder: as asked for, once more and shorter, without what tools gave back.
    private func fromModel(
        _ plan: CompressionPlan, _ digest: CoveredDigest, profile: Profile, window: Int, focus: String?
    ) async throws -> (SummaryText?, String) {
        let writer = profile.summaryWriter
        let room = writer == profile ? window : await models.contextWindow(writer)
        let forms = [
            SummaryPrompt.Form(), SummaryPrompt.Form(isBrief: true),
            SummaryPrompt.Form(isBrief: true, showsToolResults: false),
        ]
        var reason = ""
        for form in forms {
            do {
                let answer: SheetFiling? = try await resultWithin(Self.timeLimit, clock: clock) {
                    try await self.answer(digest, writer: writer, window: min(room, window), focus: focus, form: form)
                }
                // A model that was too slow once will be again.
                guard let answer else { return (nil, "the summary took too long") }
                let prose = answer.prose
                guard SummaryPrompt.isWellFormed(prose) else {
                    reason = prose.isEmpty ? "the summary was empty" : "the summary had none of its headings"
                    continue
                }
                let filed = try await file(answer, in: digest, writer: writer, window: min(room, window))
                let text = fitting(plan, filed, window: window) {
                    SummaryText(prose: prose, of: filed, focus: focus, tokens: $0)
                }
                if let text, text.hasRoomForProse { return (text, "") }
                reason = "the summary was not shorter than what it stands for"
            } catch let error as ModelError {
                guard error.code == .contextTooLong else { return (nil, error.message) }
                reason = error.message
            } catch let failure as TurnFailure {
                reason = failure.message
            }
        }
        return (nil, reason)
    }

    private func answer(
        _ digest: CoveredDigest, writer: Profile, window: Int, focus: String?, form: SummaryPrompt.Form
    ) async throws -> SheetFiling {
        var memory = digest.earlierProse.isEmpty ? nil : ProseText.shown(digest.earlierProse)
        var answers = SheetFiling(answer: "")
        for part in SummaryPrompt.parts(of: digest.sample.messages, window: window, form: form) {
            let request = SummaryPrompt.request(
                part: part, earlier: memory, focus: focus, window: window, form: form, profile: writer)
            answers.add(SheetFiling(answer: try await text(of: request, writer)))
            memory = answers.prose
        }
        return answers
    }

    /// Files what the model claims. For what fails it is asked once; what then fails is counted.
    private func file(
        _ answer: SheetFiling, in digest: CoveredDigest, writer: Profile, window: Int
    ) async throws -> CoveredDigest {
        var digest = digest
        var failed = digest.file(answer.claims)
        if !failed.isEmpty, let corrected = try await corrected(failed, digest, writer: writer, window: window) {
            failed = digest.file(corrected.claims)
            digest.dropped += corrected.unreadable
        }
        digest.dropped += failed.count + answer.unreadable
        return digest
    }

    /// - Returns: `nil` when the model could not be asked: what it has filed stands without that.
    private func corrected(
        _ claims: [SheetFiling.Claim], _ digest: CoveredDigest, writer: Profile, window: Int
    ) async throws -> SheetFiling? {
        let request = SummaryPrompt.question(
            about: claims, in: digest.sample.messages, window: window, profile: writer)
        do {
            return try await resultWithin(Self.timeLimit, clock: clock) {
                SheetFiling(answer: try await text(of: request, writer))
            }
        } catch is ModelError {
            return nil
        } catch is TurnFailure {
            return nil
        }
    }

    /// The answer's text; an empty answer is one, not an error. What goes on beyond all bounds is cut off.
    private func text(of request: ModelRequest, _ profile: Profile) async throws -> String {
        let limit = request.maxOutputTokens * 16
        var text = ""
        do {
            _ = try await models.stream(profile, request) { events in
                for case .text(let piece) in events { text += piece }
                if text.utf8.count > limit { throw TurnFailure.answerTooLong(bytes: text.utf8.count) }
            }
        } catch let error as ModelError where error.code == .emptyAnswer {
            return ""
        }
        return text
    }
}

extension Profile {
    /// The profile whose model writes summaries: itself, or with the model that it names for that.
    var summaryWriter: Profile {
        guard let model = compression.model else { return self }
        var writer = self
        writer.models = [model]
        writer.contextWindow = nil
        return writer
    }
}
