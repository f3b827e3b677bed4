extension Lexicon {
    static let german = Lexicon(
        wishes: [
            "keine Abkürzungen", "nenne mich Toni", "antworte in ganzen Sätzen",
            "Finger weg von der Produktivdatenbank",
            "Preise bitte nur brutto", "plane nichts vor dem Mittagessen", "frag nach, bevor du etwas löschst",
            "keine Witze in Briefen an Ämter", "duze alle im Team", "gib zu jeder Zahl die Quelle an",
            "nimm überall den Zug", "lass meine Schwägerin aus dem Spiel", "schreib Uhrzeiten mit Doppelpunkt",
            "bei Rezepten ohne Koriander", "montags habe ich keine Zeit", "schlag mir stets zwei Wege vor",
        ],
        wishForms: [
            "{w}.", "Ab jetzt gilt: {w}.", "Eins noch, und zwar für alles: {w}.", "Bitte {w}.",
            "Mir ist wichtig: {w}.", "Und {w}, ja?", "Für die Zukunft: {w}.", "Grundsätzlich: {w}.",
        ],
        subjects: [
            "meine Schwester", "unser Nachbar", "der Vermieter", "mein Kollege", "die Steuerberaterin", "mein Onkel",
            "der Trainer", "unser Jüngster",
        ],
        predicates: [
            "verträgt keine Walnüsse", "wohnt über einer Bäckerei", "sammelt alte Radios", "hat Angst vor Hunden",
            "arbeitet nachts im Krankenhaus", "trinkt ausschließlich Kräutertee", "spielt Cello im Orchester",
            "zieht demnächst an die Küste", "spricht fließend Finnisch", "kann laute Musik nicht leiden",
            "repariert Fahrräder", "isst kein Schweinefleisch", "leidet unter Höhenangst", "singt im Kirchenchor",
        ],
        things: [
            "die Vertragsnummer", "der Türcode", "der Abgabetermin", "das Budget", "der Sitzplatz", "die Bestellnummer",
            "der Zählerstand", "die Miete", "das Zimmer", "der Liefertermin", "der Gutschein", "die Zeitgrenze",
            "die Telefonnummer", "der Ordner",
        ],
        names: [
            "Brückner", "Hölzel", "Aumüller", "Kaltenbach", "Wiesner", "Übelacker", "Rauschert", "Dorfmeister",
            "Gößwein", "Lautenschläger", "Ziegenhals", "Mühlberger",
        ],
        valueForms: [
            "Bei {n} ist {t} {v}.", "{n}: {t} {v}.", "Ich habe nachgesehen, {t} bei {n} lautet {v}.",
            "{v} ist {t} bei {n}.", "Schreib auf, dass {t} bei {n} {v} ist.", "Was {n} betrifft, {t} beträgt {v}.",
        ],
        correctionForms: [
            "Korrektur: Bei {n} ist {t} {v}.", "Bei {n} lag ich falsch, {t} ist {v}.",
            "Nicht {o}, sondern {v} ist {t} bei {n}.", "Noch einmal {n}: {t} hat sich von {o} auf {v} geändert.",
        ],
        cities: [
            "Passau", "Bamberg", "Görlitz", "Zittau", "Husum", "Emden", "Graz", "Linz", "Chur", "Luzern", "Jena",
            "Weimar",
        ],
        siblingForms: [
            "Das Hotel in {c} kostet {v}.", "Die Fahrkarte nach {c} kostet {v}.",
            "In {c} liegt die Wohnung bei {v} pro Nacht.", "Für die Führung in {c} zahlen wir {v}.",
        ],
        laterSiblingForms: [
            "Das Hotel in {c} kostet jetzt {v}.", "Die Fahrkarte nach {c} kostet nun doch {v}.",
            "In {c} liegt die Wohnung inzwischen bei {v} pro Nacht.",
            "Für die Führung in {c} zahlen wir neuerdings {v}.",
        ],
        decisions: [
            "wir nehmen Postgres und nicht MySQL", "auf Kubernetes verzichten wir", "gefeiert wird im Garten",
            "die Heldin überlebt den Brand", "wir mieten statt zu kaufen", "das Logo bleibt grün",
            "niemand fliegt erster Klasse", "der alte Drucker geht an die Schule", "der zweite Anstrich entfällt",
            "der Hund bleibt bei den Nachbarn",
        ],
        decisionForms: [
            "Beschlossen: {d}.", "Nach langem Hin und Her: {d}.", "Wir haben uns geeinigt, {d}.",
            "Also {d}, dabei bleibt es.",
        ],
        tasks: [
            "ein Angebot vom Klempner einholen", "den Reisepass verlängern", "die Dachrinne reinigen",
            "Sicherungen auf die neue Platte umziehen", "Vorhänge bestellen", "beim Zahnarzt anrufen",
            "die geliehene Leiter zurückbringen", "Belege sortieren", "den Anhang übersetzen",
            "das Garagentor streichen",
        ],
        openForms: ["Noch offen: {k}.", "Es fehlt noch: {k}.", "Dazu kam noch keiner: {k}.", "Als Nächstes: {k}."],
        doneForms: ["Erledigt: {k}.", "Fertig mit: {k}.", "Abgehakt: {k}.", "Das liegt hinter uns: {k}."],
        retractionForms: [
            "Vergiss das wieder, es gilt nicht mehr: {w}.", "Ich nehme zurück, was ich gesagt habe: {w}.",
        ],
        pasteForms: [
            "Das haben sie geschrieben:", "Von deren Seite kopiert:", "In der Mail steht:", "Hier das Dokument:",
        ],
        talk: [
            "Bei uns regnet es schon die ganze Woche.", "Ich weiß nicht recht, was ich davon halten soll.",
            "Darüber muss ich beim Kaffee nachdenken.", "Das hat länger gedauert als gedacht.",
            "Kannst du mit dem nächsten Teil weitermachen?", "Es spricht manches dafür und manches dagegen.",
            "Heute bin ich etwas durcheinander.", "Womit würdest du anfangen?", "Nun ja, wir werden sehen.",
            "Ständig klingelt hier das Telefon.", "Danke, das hilft mir sehr.", "Und wie macht man das üblicherweise?",
            "Irgendwo habe ich darüber gelesen.", "Von den anderen gibt es nichts Neues.",
        ],
        replies: [
            "Das klingt vernünftig und lässt sich später noch ändern.",
            "Es gibt mehrere Wege, jeder hat seine Vorzüge.",
            "Am besten beginnt man mit dem, was schon klar ist.",
            "Gehen wir es Schritt für Schritt durch.",
            "Die meisten kommen mit dem Mittelweg gut zurecht.",
            "Mit den übrigen Fragen würde ich noch etwas warten.",
            "Guter Hinweis, von dieser Seite hatte ich es nicht betrachtet.",
            "Eine kurze Pause zwischen den Teilen wirkt oft Wunder.",
            "Unterbrich mich gern, wenn etwas unklar ist.",
            "Am Ende ist es eher eine Frage des Geschmacks.",
        ],
        leadIns: ["Übrigens,", "Ach ja,", "Nur damit du es weißt:", "Bevor ich es vergesse:", "Hm, also", "Du,"])
}
