/// The kinds of conversations that are measured: sixty exchanges each, a fact in every second one at most.
enum EvalKinds {
    static let turns = 60

    static func all() -> [EvalConversation] {
        [planning(), debugging(), research(), languages(), corrections(), preferences()]
    }

    /// Exchanges with a fact every `step` turns, and talk between.
    private static func conversation(
        _ kind: String, seed: UInt64, every step: Int = 3, fact: (Int, inout EvalRandom, inout EvalConversation) -> Void
    ) -> EvalConversation {
        var random = EvalRandom(seed: seed)
        var conversation = EvalConversation(kind: kind)
        for number in 0..<turns {
            if number.isMultiple(of: step) {
                fact(number / step, &random, &conversation)
            } else {
                conversation.add(.init(random.filler(sentences: 2), random.filler(sentences: 4)))
            }
        }
        return conversation
    }

    private static let items = [
        "venue", "caterer", "band", "photographer", "florist", "printer", "bus company", "hotel", "insurance", "tent",
        "bakery", "sound engineer", "security", "cleaning crew", "ticket shop", "stage builder", "cloakroom", "parking",
        "first aid", "fireworks",
    ]

    static func planning() -> EvalConversation {
        conversation("planning", seed: 1) { number, random, conversation in
            let item = items[number % items.count]
            let price = "\(random.number(1100...9900)) euros"
            let day = "2027-0\(random.number(1...9))-\(random.number(10...28))"
            conversation.add(
                .init(
                    "The \(item) costs \(price) and has to be confirmed by \(day). \(random.filler(sentences: 1))",
                    "I have put it on the list. \(random.filler(sentences: 3))"),
                .init(literal: price, query: "\(item) costs"), .init(literal: day, query: "\(item) confirmed"))
        }
    }

    static func debugging() -> EvalConversation {
        conversation("debugging", seed: 2) { number, random, conversation in
            let code = "E\(random.number(10_000...99_999))"
            let place = "src/module\(number)/handler_\(random.number(10...99)).rs:\(random.number(20...900))"
            let lines = (0..<25).map { "2027-03-01T10:\($0 + 10) info worker \($0) is idle" }
            let log =
                (lines.prefix(12) + ["error \(code) in module\(number): cannot open the queue"] + lines.suffix(13))
                .joined(separator: "\n")
            conversation.add(
                .init(
                    "Look at the log of module\(number), please.",
                    "The cause is in \(place), where the handle is closed twice. \(random.filler(sentences: 2))",
                    toolResult: log),
                .init(literal: code, query: "error module\(number) queue"),
                .init(literal: place, query: "cause src module\(number) handle"))
        }
    }

    static func research() -> EvalConversation {
        let topics = [
            "heat pumps", "wind farms", "tidal power", "solar roofs", "pumped storage", "biogas", "geothermal wells",
            "fuel cells", "smart meters", "district heating", "night trains", "cargo bikes", "trolley buses", "ferries",
            "electric trucks", "peatlands", "forests", "green roofs", "rain gardens", "heat islands",
        ]
        return conversation("research", seed: 3) { number, random, conversation in
            let topic = topics[number % topics.count]
            let address = "https://papers.example.org/\(random.number(1000...9999))/\(topic.replacing(" ", with: "-"))"
            let share = "\(random.number(10...89)).\(random.number(1...9)) %"
            conversation.add(
                .init(
                    "What do we know about \(topic)? \(random.filler(sentences: 1))",
                    "A survey of \(topic) at \(address) reports a share of \(share). \(random.filler(sentences: 3))"),
                .init(literal: address, query: "survey \(topic)"), .init(literal: share, query: "\(topic) share"))
        }
    }

    static func languages() -> EvalConversation {
        conversation("languages", seed: 4) { number, random, conversation in
            let code = "\(random.number(1000...9999))"
            let (text, query): (String, String)
            switch number % 6 {
            case 0: (text, query) = ("Der Code für Schließfach \(number) lautet \(code).", "Code Schließfach \(number)")
            case 1: (text, query) = ("La clave de la puerta \(number) es \(code).", "clave puerta \(number)")
            case 2: (text, query) = ("Код от двери \(number): \(code).", "Код двери \(number)")
            case 3: (text, query) = ("Le code du casier \(number) est \(code).", "code casier \(number)")
            case 4: (text, query) = ("第\(number)号柜子的密码是 \(code)。", "柜子的密码")
            default: (text, query) = ("ロッカー\(number)の暗証番号は \(code) です。", "暗証番号")
            }
            conversation.add(
                .init("\(text) \(random.filler(sentences: 1))", "OK. \(random.filler(sentences: 3))"),
                .init(literal: code, query: query))
        }
    }

    static func corrections() -> EvalConversation {
        conversation("corrections", seed: 5, every: 2) { number, random, conversation in
            let value = "\(random.number(1000...9999))"
            let item = items[number % 15]
            let said = random.filler(sentences: 1)
            if number < 15 {
                conversation.add(
                    .init("The number of the \(item) is \(value). \(said)", "Noted. \(random.filler(sentences: 3))"))
                conversation.superseded.append(value)
            } else {
                conversation.add(
                    .init(
                        "Correction: the number of the \(item) is now \(value). \(said)",
                        "I have changed it. \(random.filler(sentences: 3))"),
                    .init(literal: value, query: "correction number \(item)"))
            }
        }
    }

    static func preferences() -> EvalConversation {
        let wishes = [
            ("Always give prices in Swiss francs", "Swiss francs"), ("Please never use tables", "never use tables"),
            ("I prefer trains to planes", "prefer trains"), ("Call me Doctor Lindqvist", "Doctor Lindqvist"),
            ("My role is auditor from now on", "auditor"), ("Please answer in British English", "British English"),
            ("Don't mention competitors", "mention competitors"), ("Always cite a source", "cite a source"),
            ("Remember that Anna is allergic to nuts", "allergic to nuts"),
            ("I must not work after sunset", "after sunset"),
            ("Please write dates as in 2027-05-01", "2027-05-01"), ("We need the metric system", "metric system"),
            ("Never book a window seat", "window seat"), ("I want short answers", "short answers"),
            ("Always greet Mister Okafor first", "Okafor"), ("Please keep the tone formal", "tone formal"),
            ("Remember the password hint is marigold", "marigold"), ("Don't plan anything on Fridays", "on Fridays"),
            ("Always round up to full hours", "full hours"), ("Please use the name Aurora for the project", "Aurora"),
        ]
        return conversation("preferences", seed: 6) { number, random, conversation in
            let (wish, literal) = wishes[number % wishes.count]
            conversation.add(
                .init("\(wish). \(random.filler(sentences: 1))", "Very well. \(random.filler(sentences: 3))"),
                .init(literal: literal, query: literal))
        }
    }
}
