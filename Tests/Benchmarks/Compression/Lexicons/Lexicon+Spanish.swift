extension Lexicon {
    static let spanish = Lexicon(
        wishes: [
            "no toques nunca la base de producción", "responde con pocas palabras", "nada de albergues", "llámame Pepe",
            "escribe los importes sin decimales", "pregunta antes de borrar un archivo",
            "no reserves nada antes del mediodía",
            "cita la fuente de cada cifra", "deja a mi hermano fuera de esto", "usa el tren siempre que se pueda",
            "sin emojis en los correos a clientes", "los viernes no trabajo", "avisa de los alérgenos en cada receta",
            "dame dos opciones cada vez", "trata de usted a todo el equipo", "evita las abreviaturas",
        ],
        wishForms: [
            "{w}.", "De ahora en adelante, {w}.", "Una regla que vale para todo: {w}.", "Por favor, {w}.",
            "Para mí es importante: {w}.", "Y {w}, ¿vale?",
        ],
        subjects: [
            "mi hermana", "nuestro vecino", "la casera", "mi colega", "la contable", "mi tío", "el entrenador",
            "el pequeño",
        ],
        predicates: [
            "no tolera las nueces", "vive encima de una panadería", "colecciona radios viejas",
            "tiene miedo a los perros grandes",
            "trabaja en turno de noche", "bebe solamente infusiones", "toca el violonchelo", "se muda a la costa",
            "habla finlandés con soltura", "no soporta la música alta", "arregla bicicletas", "no come cerdo",
            "sufre de vértigo",
            "canta en el coro",
        ],
        things: [
            "el número de contrato", "el código de la puerta", "la fecha límite", "el presupuesto", "el asiento",
            "el número de pedido", "la lectura del contador", "el alquiler", "la habitación", "la fecha de entrega",
            "el vale", "el tiempo de espera", "el teléfono", "la carpeta",
        ],
        names: [
            "Echevarría", "Villalobos", "Cárdenas", "Montoya", "Ibáñez", "Zamorano", "Peñalver", "Quiroga", "Urrutia",
            "Benavides",
            "Cifuentes", "Arriaga",
        ],
        valueForms: [
            "Para {n}, {t} es {v}.", "{n}: {t} {v}.", "Lo he mirado, {t} de {n} es {v}.", "{v} es {t} de {n}.",
            "Apunta que {t} de {n} es {v}.", "En cuanto a {n}, {t}: {v}.",
        ],
        correctionForms: [
            "Corrección: para {n}, {t} es {v}.", "Me equivoqué con {n}, {t} es {v}.", "No {o} sino {v}: {t} de {n}.",
            "Otra vez {n}, {t} ha pasado de {o} a {v}.",
        ],
        cities: [
            "Sevilla", "Cádiz", "Bilbao", "Vitoria", "Murcia", "Alicante", "Toledo", "Cuenca", "Lugo", "Vigo", "Girona",
            "Lleida",
        ],
        siblingForms: [
            "El hotel de {c} cuesta {v}.", "El billete a {c} sale por {v}.", "El piso en {c} está a {v} la noche.",
            "Pagaríamos {v} por el guía de {c}.",
        ],
        laterSiblingForms: [
            "El hotel de {c} ahora cuesta {v}.", "El billete a {c} en realidad sale por {v}.",
            "El piso en {c} está ya a {v} la noche.", "Pagaríamos mejor {v} por el guía de {c}.",
        ],
        decisions: [
            "usamos Postgres y no MySQL", "dejamos Kubernetes", "la fiesta será en el jardín",
            "la heroína sobrevive al incendio",
            "alquilamos en vez de comprar", "el logo sigue verde", "nadie viaja en primera",
            "la impresora vieja va a la escuela",
            "nos saltamos la segunda mano de pintura", "el perro se queda con los vecinos",
        ],
        decisionForms: [
            "Decidido: {d}.", "Después de pensarlo mucho, {d}.", "Hemos quedado en esto: {d}.",
            "Entonces {d}, y punto.",
        ],
        tasks: [
            "pedir presupuesto al fontanero", "renovar el pasaporte", "limpiar los canalones",
            "pasar las copias al disco nuevo", "encargar las cortinas", "llamar al dentista",
            "devolver la escalera prestada",
            "ordenar los recibos", "traducir el anexo", "pintar la puerta del garaje",
        ],
        openForms: [
            "Queda pendiente: {k}.", "Todavía hay que {k}.", "Nadie ha tenido tiempo de {k}.", "Lo siguiente: {k}.",
        ],
        doneForms: ["Hecho: {k}.", "Ya está: {k}.", "Se puede tachar: {k}.", "Eso quedó atrás: {k}."],
        retractionForms: ["Olvida lo que dije, ya no vale: {w}.", "Retiro lo dicho, ya no hace falta: {w}."],
        pasteForms: [
            "Esto es lo que escribieron:", "Copiado de su página:", "El correo dice:", "Aquí está el documento:",
        ],
        talk: [
            "Aquí lleva toda la semana lloviendo.", "No sé muy bien qué pensar de todo esto.",
            "Lo pensaré con un café.",
            "Ha tardado más de la cuenta.", "¿Puedes seguir con la parte siguiente?",
            "Hay razones a favor y en contra.",
            "Hoy tengo la cabeza hecha un lío.", "¿Por dónde empezarías tú?", "Bueno, ya veremos.",
            "El teléfono no para de sonar.",
            "Gracias, me ayuda mucho.", "¿Y cómo se suele hacer?", "Algo leí una vez sobre eso.",
            "Los demás no dicen nada nuevo.",
        ],
        replies: [
            "Suena razonable y más adelante se puede cambiar.", "Hay varios caminos, cada uno con sus ventajas.",
            "Lo mejor es empezar por lo que está claro.", "Vayamos paso a paso y veamos adónde lleva.",
            "A la mayoría le va bien el término medio.", "Yo esperaría un poco con lo demás.",
            "Buena observación, no lo había visto así.",
            "Una pausa entre las dos partes suele ayudar.", "Interrúmpeme si algo no queda claro.",
            "Al final es cuestión de gustos.",
        ],
        leadIns: ["Por cierto,", "Ah, y", "Para que lo sepas:", "Antes de que se me olvide:", "Mmm, bueno,", "Oye,"])
}
