extension Lexicon {
    static let english = Lexicon(
        wishes: [
            "never touch the prod database", "keep your answers short", "no hostels", "use tabs instead of spaces",
            "call me Jo", "always show the source of a figure", "don't book anything before noon",
            "leave my brother out of this", "write amounts without decimals", "ask me before you delete a file",
            "British spelling throughout", "no emojis in mails to customers", "stick to trains wherever there are any",
            "mention allergens with every recipe", "treat Fridays as days off", "give me two options each time",
        ],
        wishForms: [
            "{w}.", "From now on: {w}.", "One thing that goes for everything: {w}.", "Please, {w}.",
            "I'd like it this way: {w}.", "And {w}, will you?", "For the future, {w}.", "Rule of the house: {w}.",
        ],
        subjects: [
            "my sister", "our neighbour", "the landlord", "my colleague", "the accountant", "my uncle", "the trainer",
            "our youngest",
        ],
        predicates: [
            "is allergic to walnuts", "lives above a bakery", "collects old radios", "is afraid of large dogs",
            "works night shifts", "drinks nothing but herbal tea", "plays the cello", "is moving to the coast",
            "speaks fluent Finnish", "cannot stand loud music", "repairs bicycles for a living", "does not eat pork",
            "has a fear of heights", "sings in the church choir",
        ],
        things: [
            "the contract number", "the key code", "the deadline", "the budget", "the seat", "the order number",
            "the meter reading", "the rent", "the room", "the delivery date", "the voucher", "the timeout",
            "the phone number", "the folder",
        ],
        names: [
            "Okafor", "Lindqvist", "Marlowe", "Haverford", "Pemberton", "Castellan", "Whitlock", "Ainsley", "Thornbury",
            "Delacroix", "Fairweather", "Blackwood",
        ],
        valueForms: [
            "For {n}, {t} is {v}.", "{n}: {t} {v}.", "I looked it up, {t} for {n} is {v}.",
            "{v} is {t} for {n}.", "Write down that {t} of {n} is {v}.", "As for {n}, {t} comes to {v}.",
        ],
        correctionForms: [
            "Correction: for {n}, {t} is {v}.", "I was wrong about {n}, {t} is {v}.",
            "Not {o}: {t} for {n} is {v}.", "{n} again, {t} has changed from {o} to {v}.",
        ],
        cities: [
            "Osaka", "Kyoto", "Lisbon", "Porto", "Bergen", "Tromsø", "Split", "Zadar", "Leeds", "York", "Ghent",
            "Antwerp",
        ],
        siblingForms: [
            "The hotel in {c} costs {v}.", "The ticket to {c} is {v}.", "In {c} the flat is {v} a night.",
            "We'd pay {v} for the guide in {c}.",
        ],
        laterSiblingForms: [
            "The hotel in {c} now costs {v}.", "The ticket to {c} is actually {v}.",
            "In {c} the flat is {v} a night now.", "We'd pay {v} for the guide in {c} instead.",
        ],
        decisions: [
            "Postgres it is and not MySQL", "we drop Kubernetes", "the party is in the garden",
            "the heroine survives the fire", "we rent instead of buying", "the logo stays green",
            "nobody flies business class", "the old printer goes to the school", "we skip the second coat of paint",
            "the dog stays with the neighbours",
        ],
        decisionForms: [
            "Decided: {d}.", "After all that thinking, {d}.", "We have settled on this: {d}.", "So {d}, that's final.",
        ],
        tasks: [
            "asking the plumber for an offer", "renewing the passport", "cleaning the gutters",
            "moving the backups to the new disk", "ordering curtains", "calling the dentist",
            "returning the borrowed ladder", "sorting the receipts", "translating the appendix",
            "painting the garage door",
        ],
        openForms: ["Still open: {k}.", "What remains is {k}.", "Nobody has got round to {k} yet.", "Next up: {k}."],
        doneForms: ["Done: {k}.", "Finished with {k}.", "I can tick off {k}.", "That leaves {k} behind us."],
        retractionForms: [
            "Forget what I said, this no longer holds: {w}.", "I take it back, no need for that any more: {w}.",
        ],
        pasteForms: ["This is what they wrote:", "Copied from their page:", "The mail says:", "Here is the document:"],
        talk: [
            "It has been raining all week over here.", "I am not sure what to make of all this.",
            "Let me think about it over a coffee.", "That took longer than it should have.",
            "Could you go on with the next part?", "There are good reasons for and against it.",
            "My head is spinning a little today.", "What would you look at first?", "Well, we shall see how it goes.",
            "The phone keeps ringing while I write.", "Thanks, that helps a lot.", "And how is that usually done?",
            "I read something about it once but forgot where.", "Nothing new from the others so far.",
        ],
        replies: [
            "That sounds reasonable, and it can be changed later without much trouble.",
            "There are several ways to go about it, each with its own merits.",
            "It helps to begin with the part that is understood best.",
            "Let us go through it step by step and see where it leads.",
            "Most people find the middle way the easiest to live with.",
            "I would wait a little before settling the remaining questions.",
            "Good point, I had not looked at it from that side.",
            "A short pause between the two parts often does wonders.",
            "Feel free to interrupt whenever something is unclear.",
            "In the end it comes down to taste more than to reasons.",
        ],
        leadIns: ["By the way,", "Oh, and", "Just so you know:", "Before I forget:", "Hm, right,", "Listen,"])
}
