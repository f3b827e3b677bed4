/// What sentences of one language are made of. Every list has two halves, the even and the odd places: one to work with,
/// one to be held back, so that what was fitted to the words of one shows on the other.
///
/// Forms have blanks: `{w}` a wish, `{n}` a name, `{t}` a thing that has a value, `{v}` the value, `{o}` the value that it
/// replaces, `{c}` a city, `{d}` a decision, `{k}` a task.
struct Lexicon: Sendable {
    /// Clauses that say how the agent is to behave from now on.
    var wishes: [String]
    /// How a wish is brought in.
    var wishForms: [String]
    /// Persons, in the third person and of one gender, so that each fits each of `predicates`.
    var subjects: [String]
    /// What is true of a person, without any number.
    var predicates: [String]
    /// What has a value, in the order of `ValueMaker.shapes`.
    var things: [String]
    var names: [String]
    var valueForms: [String]
    var correctionForms: [String]
    var cities: [String]
    /// Something that there is in each city, at a price; then the same of another city, with a word like "now".
    var siblingForms: [String]
    var laterSiblingForms: [String]
    var decisions: [String]
    var decisionForms: [String]
    var tasks: [String]
    var openForms: [String]
    var doneForms: [String]
    /// Takes back the wish that is quoted.
    var retractionForms: [String]
    /// Brings in a text that somebody else wrote.
    var pasteForms: [String]
    /// Sentences of users without anything to remember.
    var talk: [String]
    /// Sentences of the agent without anything to remember.
    var replies: [String]
    /// Words before a sentence that add nothing.
    var leadIns: [String]
}

extension Lexicon {
    /// Which words a conversation is made of.
    enum Half: Int, Sendable {
        case open = 0
        case heldBack = 1

        func part<Element>(_ list: [Element]) -> [Element] {
            list.indices.filter { $0 % 2 == rawValue }.map { list[$0] }
        }
    }

    /// The lexicon with one half of its words. Forms and talk are halved like everything else.
    func only(_ half: Half) -> Lexicon {
        func part(_ list: [String]) -> [String] { half.part(list) }
        return Lexicon(
            wishes: part(wishes), wishForms: part(wishForms), subjects: part(subjects), predicates: part(predicates),
            things: part(things), names: part(names), valueForms: part(valueForms),
            correctionForms: part(correctionForms), cities: part(cities), siblingForms: part(siblingForms),
            laterSiblingForms: part(laterSiblingForms), decisions: part(decisions),
            decisionForms: part(decisionForms), tasks: part(tasks), openForms: part(openForms),
            doneForms: part(doneForms), retractionForms: part(retractionForms), pasteForms: part(pasteForms),
            talk: part(talk), replies: part(replies), leadIns: part(leadIns))
    }
}
