extension Lexicon {
    static let polish = Lexicon(
        wishes: [
            "nigdy nie ruszaj bazy produkcyjnej", "odpowiadaj krótko", "żadnych hosteli", "mów mi Staszek",
            "kwoty pisz bez groszy", "pytaj, zanim coś usuniesz", "nie planuj niczego przed południem",
            "podawaj źródło każdej liczby", "nie mieszaj w to mojego brata", "jeśli się da, tylko pociągiem",
            "bez emotikonów w listach do klientów", "w piątki mam wolne", "przy przepisach zaznaczaj alergeny",
            "za każdym razem daj dwie możliwości", "do wszystkich zwracaj się per pan", "nie używaj skrótów",
        ],
        wishForms: [
            "{w}.", "Od teraz: {w}.", "Jedna zasada na wszystko: {w}.", "Proszę, {w}.", "Zależy mi na tym: {w}.",
            "I jeszcze {w}, dobrze?",
        ],
        subjects: [
            "moja siostra", "nasz sąsiad", "właścicielka", "mój kolega", "księgowa", "mój wujek", "trener",
            "najmłodszy",
        ],
        predicates: [
            "nie toleruje orzechów", "mieszka nad piekarnią", "zbiera stare radia", "boi się dużych psów",
            "pracuje na nocną zmianę",
            "pije wyłącznie herbatę ziołową", "gra na wiolonczeli", "przeprowadza się nad morze",
            "mówi płynnie po fińsku",
            "nie znosi głośnej muzyki", "naprawia rowery", "nie je wieprzowiny", "ma lęk wysokości", "śpiewa w chórze",
        ],
        things: [
            "numer umowy", "kod do drzwi", "termin oddania", "budżet", "miejsce", "numer zamówienia", "stan licznika",
            "czynsz", "pokój", "data dostawy", "bon", "limit czasu", "numer telefonu", "folder",
        ],
        names: [
            "Wiśniewski", "Gołębiowski", "Łuczak", "Żurawski", "Przybylski", "Śliwiński", "Kaczmarek", "Dębicki",
            "Ćwikła",
            "Mroczkowski", "Zięba", "Pawłowski",
        ],
        valueForms: [
            "{n}: {t} to {v}.", "Zapisz, {n}, {t} {v}.", "Sprawdziłem: {n}, {t} to {v}.", "{v} to {t}, {n}.",
            "Dla porządku: {n}, {t} wynosi {v}.", "Jeśli chodzi o wpis {n}, {t}: {v}.",
        ],
        correctionForms: [
            "Poprawka: {n}, {t} to {v}.", "Pomyliłem się, {n}: {t} to {v}.", "Nie {o}, tylko {v}: {n}, {t}.",
            "Znowu {n}: {t} zmienia się z {o} na {v}.",
        ],
        cities: [
            "Toruń", "Bydgoszcz", "Lublin", "Zamość", "Gdynia", "Sopot", "Opole", "Nysa", "Łódź", "Piotrków", "Elbląg",
            "Olsztyn",
        ],
        siblingForms: [
            "Hotel, {c}: {v}.", "Bilet, {c}: kosztuje {v}.", "Mieszkanie, {c}: {v} za noc.", "Przewodnik, {c}: {v}.",
        ],
        laterSiblingForms: [
            "Hotel, {c}: teraz {v}.", "Bilet, {c}: kosztuje jednak {v}.", "Mieszkanie, {c}: już {v} za noc.",
            "Przewodnik, {c}: obecnie {v}.",
        ],
        decisions: [
            "bierzemy Postgresa, a nie MySQL", "rezygnujemy z Kubernetesa", "impreza będzie w ogrodzie",
            "bohaterka przeżywa pożar",
            "wynajmujemy zamiast kupować", "logo zostaje zielone", "nikt nie lata klasą biznes",
            "stara drukarka trafia do szkoły",
            "drugą warstwę farby pomijamy", "pies zostaje u sąsiadów",
        ],
        decisionForms: [
            "Postanowione: {d}.", "Po długim namyśle {d}.", "Ustaliliśmy, że {d}.", "Czyli {d}, i koniec.",
        ],
        tasks: [
            "poprosić hydraulika o wycenę", "przedłużyć paszport", "wyczyścić rynny", "przenieść kopie na nowy dysk",
            "zamówić zasłony", "zadzwonić do dentysty", "oddać pożyczoną drabinę", "posegregować rachunki",
            "przetłumaczyć załącznik",
            "pomalować bramę garażu",
        ],
        openForms: [
            "Wciąż do zrobienia: {k}.", "Zostało jeszcze {k}.", "Nikt nie zdążył {k}.", "Następne w kolejce: {k}.",
        ],
        doneForms: ["Zrobione: {k}.", "Gotowe: {k}.", "Można odhaczyć: {k}.", "To już za nami: {k}."],
        retractionForms: ["Zapomnij, to już nie obowiązuje: {w}.", "Wycofuję się z tego, już nie trzeba: {w}."],
        pasteForms: ["Oto co napisali:", "Skopiowane z ich strony:", "W mailu stoi:", "Tu jest dokument:"],
        talk: [
            "U nas od tygodnia leje.", "Nie bardzo wiem, co o tym myśleć.", "Pomyślę o tym przy kawie.",
            "Trwało to dłużej, niż powinno.",
            "Możesz kontynuować następną część?", "Są argumenty za i przeciw.", "Trochę mi się dziś kręci w głowie.",
            "Od czego byś zaczął?", "No cóż, zobaczymy.", "Telefon ciągle dzwoni.", "Dzięki, bardzo mi to pomaga.",
            "A jak to się zwykle robi?", "Gdzieś o tym czytałem.", "Od reszty na razie nic nowego.",
        ],
        replies: [
            "Brzmi rozsądnie i później można to zmienić.", "Jest kilka dróg, każda ma swoje zalety.",
            "Najłatwiej zacząć od tego, co już jasne.", "Przejdźmy to krok po kroku.",
            "Większości odpowiada złoty środek.",
            "Z resztą pytań bym jeszcze poczekał.", "Dobra uwaga, z tej strony nie patrzyłem.",
            "Krótka przerwa między częściami często pomaga.", "Przerwij mi, gdy coś jest niejasne.",
            "W końcu to kwestia gustu.",
        ],
        leadIns: ["A propos,", "Aha, i", "Żebyś wiedział:", "Zanim zapomnę:", "Hm, no,", "Słuchaj,"])
}
