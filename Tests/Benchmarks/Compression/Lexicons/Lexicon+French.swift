extension Lexicon {
    static let french = Lexicon(
        wishes: [
            "ne touche jamais à la base de production", "réponds en peu de mots", "pas d'auberge de jeunesse",
            "appelle-moi Jojo", "écris les montants toutes taxes comprises", "demande avant d'effacer un fichier",
            "ne prévois rien avant midi", "cite la source de chaque chiffre", "laisse mon frère en dehors de ça",
            "prends le train quand c'est possible", "aucun émoji dans les courriers aux clients",
            "le vendredi je suis en congé",
            "signale les allergènes de chaque recette", "propose deux solutions à chaque fois",
            "vouvoie toute l'équipe",
            "évite les abréviations",
        ],
        wishForms: [
            "{w}.", "Désormais, {w}.", "Une règle qui vaut pour tout : {w}.", "S'il te plaît, {w}.", "J'y tiens : {w}.",
            "Et puis {w}, d'accord ?",
        ],
        subjects: [
            "ma sœur", "notre voisin", "la propriétaire", "mon collègue", "la comptable", "mon oncle", "l'entraîneur",
            "le petit dernier",
        ],
        predicates: [
            "ne supporte pas les noix", "habite au-dessus d'une boulangerie", "collectionne les vieilles radios",
            "a peur des gros chiens", "travaille de nuit", "ne boit que de la tisane", "joue du violoncelle",
            "déménage au bord de la mer", "parle couramment le finnois", "déteste la musique trop forte",
            "répare des vélos",
            "ne mange pas de porc", "souffre du vertige", "chante dans la chorale",
        ],
        things: [
            "le numéro de contrat", "le code de la porte", "la date limite", "le budget", "la place",
            "le numéro de commande", "le relevé du compteur", "le loyer", "la chambre", "la date de livraison",
            "le bon d'achat", "le délai d'attente", "le numéro de téléphone", "le dossier",
        ],
        names: [
            "Lefèvre", "Garnier", "Château", "Deschamps", "Vasseur", "Bélanger", "Rousselet", "Montclair", "Thibault",
            "Pélissier",
            "Courtois", "Hérault",
        ],
        valueForms: [
            "Pour {n}, {t}, c'est {v}.", "{n} : {t} {v}.", "J'ai vérifié, {t} de {n}, c'est {v}.",
            "{v}, voilà {t} pour {n}.",
            "Note que pour {n} {t} est de {v}.", "Quant à {n}, {t} : {v}.",
        ],
        correctionForms: [
            "Correction : pour {n}, {t}, c'est {v}.", "Je me suis trompé pour {n}, {t} : {v}.",
            "Pas {o} mais {v} : {t} pour {n}.",
            "Encore {n}, {t} est passé de {o} à {v}.",
        ],
        cities: [
            "Nantes", "Rennes", "Lyon", "Grenoble", "Metz", "Nancy", "Bayonne", "Pau", "Lille", "Amiens", "Nîmes",
            "Arles",
        ],
        siblingForms: [
            "L'hôtel à {c} coûte {v}.", "Le billet pour {c} est à {v}.", "L'appartement à {c}, c'est {v} la nuit.",
            "On paierait {v} pour le guide à {c}.",
        ],
        laterSiblingForms: [
            "L'hôtel à {c} coûte maintenant {v}.", "Le billet pour {c} est en fait à {v}.",
            "L'appartement à {c}, c'est désormais {v} la nuit.", "On paierait plutôt {v} pour le guide à {c}.",
        ],
        decisions: [
            "on prend Postgres et pas MySQL", "on abandonne Kubernetes", "la fête se fera dans le jardin",
            "l'héroïne survit à l'incendie", "on loue au lieu d'acheter", "le logo reste vert",
            "personne ne voyage en première",
            "la vieille imprimante va à l'école", "on saute la deuxième couche de peinture",
            "le chien reste chez les voisins",
        ],
        decisionForms: [
            "Décidé : {d}.", "Après mûre réflexion, {d}.", "Nous sommes tombés d'accord, {d}.",
            "Bon, {d}, c'est définitif.",
        ],
        tasks: [
            "demander un devis au plombier", "renouveler le passeport", "nettoyer les gouttières",
            "déplacer les sauvegardes sur le nouveau disque", "commander les rideaux", "appeler le dentiste",
            "rendre l'échelle empruntée", "trier les reçus", "traduire l'annexe", "peindre la porte du garage",
        ],
        openForms: [
            "Reste à faire : {k}.", "Il faut encore {k}.", "Personne n'a eu le temps de {k}.", "Prochaine étape : {k}.",
        ],
        doneForms: [
            "Fait : {k}.", "C'est terminé : {k}.", "On peut rayer de la liste : {k}.",
            "Voilà qui est derrière nous : {k}.",
        ],
        retractionForms: ["Oublie ça, ce n'est plus valable : {w}.", "Je retire ce que j'ai dit : {w}."],
        pasteForms: [
            "Voici ce qu'ils ont écrit :", "Copié de leur page :", "Le courriel dit :", "Voici le document :",
        ],
        talk: [
            "Il pleut ici depuis une semaine.", "Je ne sais pas trop quoi en penser.",
            "Je vais y réfléchir devant un café.",
            "Cela a pris plus de temps que prévu.", "Peux-tu continuer avec la suite ?", "Il y a du pour et du contre.",
            "J'ai la tête qui tourne un peu.", "Par quoi commencerais-tu ?", "Bon, on verra bien.",
            "Le téléphone n'arrête pas de sonner.",
            "Merci, ça m'aide beaucoup.", "Et comment fait-on d'habitude ?", "J'ai lu quelque chose là-dessus un jour.",
            "Rien de neuf du côté des autres.",
        ],
        replies: [
            "Cela paraît raisonnable et pourra encore changer plus tard.",
            "Il y a plusieurs chemins, chacun avec ses mérites.",
            "Le plus simple est de partir de ce qui est clair.", "Avançons pas à pas et voyons où cela mène.",
            "La plupart des gens préfèrent le juste milieu.", "J'attendrais un peu pour les autres questions.",
            "Bonne remarque, je ne l'avais pas vu sous cet angle.",
            "Une petite pause entre les deux fait souvent du bien.",
            "Interromps-moi si quelque chose n'est pas clair.", "Au fond, c'est surtout une affaire de goût.",
        ],
        leadIns: ["Au fait,", "Ah, et", "Pour ton information :", "Avant que j'oublie :", "Hum, bon,", "Écoute,"])
}
