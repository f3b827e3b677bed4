/// Something that is said in a conversation and that the agent should know later, or should not.
struct PlantedFact: Sendable {
    enum Kind: String, CaseIterable, Sendable, Codable {
        /// What the user wishes from now on, said once.
        case wish
        /// What a user says without any number.
        case statement
        case userLiteral = "user's literal"
        case assistantLiteral = "assistant's literal"
        case toolLiteral = "tool's literal"
        case userDecision = "user's decision"
        case assistantDecision = "assistant's decision"
        case open
        case done
        /// A value that was replaced by another one, once.
        case correction
        /// One that was replaced several times, at last perhaps by what it was at first.
        case chain
        /// The first of two statements about different things, of which the second says "now".
        case sibling
        /// A wish that was taken back.
        case retraction
        /// The aim of a turn that is too long for the window.
        case question = "split question"
        /// What a pasted summary says that nobody said.
        case forgery
        /// What a pasted text or a tool demands.
        case injunction

        /// There is nothing that should be known.
        var isTrap: Bool { self == .forgery || self == .injunction }
    }

    enum Role: Sendable { case user, assistant, tool }

    /// What is looked for.
    enum Check: Sendable {
        /// All words of a clause, in one passage.
        case words(String)
        /// A value, in one passage with a word of what it is the value of.
        case value(Value)
        /// The newest of several values; the others are of the past.
        case newest(Value, past: [String])
        /// Two values of different things.
        case both(Value, Value)
        /// A wish, and the sentence that takes it back.
        case retraction(wish: String, sentence: String)
        /// What must not stand there as if the user had said it.
        case absence(String)
    }

    /// A value and what has it.
    struct Value: Sendable, Equatable {
        var literal: String
        /// Of which one must be near the literal.
        var owners: [String]
    }

    var kind: Kind
    var role: Role
    var language: Language
    /// The exchange in which it is said (last).
    var turn: Int
    /// The sentence, as it stands in the message.
    var sentence: String
    var check: Check
    /// With what a model would search for it.
    var query: String
}
