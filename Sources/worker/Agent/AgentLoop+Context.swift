import NaviContext
import NaviProfiles
import NaviProtocol
import NaviStore

/// Keeps the context of a running agent within its model's window.
extension AgentLoop {
    /// The next call's request. One that would not fit loses old results of tools first; then a summary takes the place
    /// of the beginning, inside the turn as well; and what is still too long is shortened, message by message.
    func fittingRequest(
        _ run: AgentRun, profile: Profile, tools: [ToolDescription], window: Int
    ) async throws -> ModelRequest {
        let make = { self.request(run, profile, tools, window) }
        let fitter = ContextFitter(
            meter: run.meter, toolTokens: TokenEstimate.tokens(tools),
            limit: window - profile.outputReserve(window: window))
        var request = make()
        if !run.skipsMessages, fitter.fit(&request.messages, .oldToolResults) { return request }
        // What alone is too much for the window stays so, whatever a summary stands for.
        let isHopeless = WindowFill(request, meter: run.meter).fixed > fitter.limit
        if !isHopeless, try await makeRoom(run, reason: .window) { request = make() }
        if fitter.fit(&request.messages, .oldToolResults) { return request }
        if !fitter.fit(&request.messages, .everything) { warn(run, of: request, window: window) }
        return request
    }

    /// Says once in a turn what of a request has no place in the window; its server may take it all the same.
    private func warn(_ run: AgentRun, of request: ModelRequest, window: Int) {
        guard run.isFirstWarning() else { return }
        run.journal.show(.window(window, filledBy: WindowFill(request, meter: run.meter).words))
    }

    /// All that there is to say, whether it fits or not.
    func request(_ run: AgentRun, _ profile: Profile, _ tools: [ToolDescription], _ window: Int) -> ModelRequest {
        ModelRequest(run, profile: profile, prompt: prompt(run, profile), tools: tools, window: window)
    }

    /// The request once more, after its server refused it for its length: what the server counts is not known, so it
    /// gets clearly less.
    ///
    /// - Returns: `nil` when nothing can be left out.
    func shorterRequest(
        _ run: AgentRun, profile: Profile, tools: [ToolDescription], window: Int
    ) async throws -> ModelRequest? {
        let make = { self.request(run, profile, tools, window) }
        let refused = make()
        let toolTokens = TokenEstimate.tokens(tools)
        let estimate = TokenEstimate.tokens(refused.messages) + toolTokens
        var request = refused
        // A compression that cannot help would only lose what was said.
        if !WindowFill(refused, meter: run.meter).isMostlyFixed, try await makeRoom(run, reason: .overflow) {
            request = make()
        }
        let fitter = ContextFitter(
            meter: run.meter, toolTokens: toolTokens, limit: run.meter.tokens(estimate: estimate) * 3 / 5)
        if !fitter.fit(&request.messages, .oldToolResults) { _ = fitter.fit(&request.messages, .everything) }
        return TokenEstimate.tokens(request.messages) + toolTokens < estimate ? request : nil
    }

    /// Puts a summary in the place of the context's beginning.
    ///
    /// - Returns: Whether the context is shorter now.
    private func makeRoom(_ run: AgentRun, reason: CompressionReason) async throws -> Bool {
        run.skippedMessagesWereTried()
        guard !run.isSubagent, compressor.policy.isEnabled else { return false }
        let wish = ContextCompressor.Wish(sessionID: run.sessionID, reason: reason)
        guard try await compressor.compressNow(wish),
            let record = try await context(of: run.sessionID, profile: run.profile.current.id)
        else { return false }
        try await take(record, run)
        return true
    }

    /// Shows the next call what a user has changed in the memory sheet since the context was read, or undone. A summary
    /// that was made in the background is left to the next turn.
    ///
    /// - Parameter version: Of the context that is in force.
    func takeUpEdits(_ run: AgentRun, version: Int) async throws {
        guard version != run.contextBase, version != run.leftVersion else { return }
        guard try await store.store.isEdited(run.sessionID, since: run.contextBase) else { return run.leave(version) }
        guard let record = try await context(of: run.sessionID, profile: run.profile.current.id) else { return }
        try await take(record, run)
    }

    private func take(_ record: ContextRecord, _ run: AgentRun) async throws {
        run.replace(
            with: try await messages(of: record, answering: run.question), base: record.session.compressionID)
        run.meter = TokenMeter(scale: run.meter.scale, anchor: record.session.context)
    }

    /// What the context costs after an answer.
    func measure(
        _ answer: ModelAnswer, of request: ModelRequest, _ run: AgentRun, window: Int
    ) -> ContextMeasure {
        let system = request.messages.first.map { TokenEstimate.tokens($0) } ?? 0
        let tools = TokenEstimate.tokens(request.tools)
        let estimate = TokenEstimate.tokens(request.messages) + tools
        // A prompt larger than the window was not counted, whatever was.
        let usage = answer.usage.flatMap { $0.promptTokens <= window ? $0 : nil }
        if let usage {
            let profile = run.profile.current.id
            if run.meter.believes(usage.promptTokens, request: estimate) {
                scales.observe(profile, counted: usage.promptTokens, estimate: estimate)
            } else {
                scales.doubt(profile, counted: usage.promptTokens, estimate: estimate)
            }
            run.meter.scale = scales.scale(of: profile)
        }
        var measure = run.meter.note(
            usage, request: estimate, answer: TokenEstimate.keptTokens(answer),
            generated: TokenEstimate.tokens(answer))
        measure.parts = ContextParts(
            system: system, tools: tools, files: request.messages.reduce(0) { $0 + $1.fileTokens })
        return measure
    }
}

extension ModelRequest {
    /// The next call of an agent. Results of tools are kept whole in the history; a model gets as much of each as its
    /// window allows.
    init(_ run: AgentRun, profile: Profile, prompt: String, tools: [ToolDescription], window: Int) {
        let limit = ToolResult.modelLimitBytes(window: window)
        self.init(
            model: "",
            messages: [ModelMessage(role: .system, content: prompt)]
                + run.messages.map { $0.role == .tool ? $0.shortened(toBytes: limit) : $0 },
            tools: tools, temperature: profile.temperature,
            maxOutputTokens: profile.outputReserve(window: window), contextWindow: profile.contextWindow,
            thinking: profile.thinkEnabled)
    }
}
