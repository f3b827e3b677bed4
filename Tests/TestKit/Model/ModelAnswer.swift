/// How a scripted model finds its answer to a request for which no script is queued.
package struct ModelAnswer: Sendable {
    package let script: @Sendable (RecordedRequest) -> ModelScript

    package static func always(_ script: ModelScript) -> ModelAnswer { ModelAnswer { _ in script } }

    package static func chosen(_ script: @escaping @Sendable (RecordedRequest) -> ModelScript) -> ModelAnswer {
        ModelAnswer(script: script)
    }
}
