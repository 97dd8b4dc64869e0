"""The catalogue of personal data that the workshop knows of."""

from dataclasses import dataclass, field
from typing import Any

from programs.rules.vocabulary import Category, FieldType

Words = dict[str, str]


def words(en: str, de: str, fr: str) -> Words:
    """Return the same thing said in three languages."""
    return {"en": en, "de": de, "fr": fr}


@dataclass(frozen=True)
class Entry:
    """One kind of personal data."""

    key: str
    category: Category
    labels: Words
    sources: Words
    type: FieldType = FieldType.TEXT
    choices: dict[str, Words] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """Return the columns of its row but the key."""
        return {
            "category": self.category,
            "labels": self.labels,
            "sources": self.sources,
            "type": self.type,
            "choices": [{"code": code, "labels": labels} for code, labels in self.choices.items()],
        }


TILL = words("Our till, from your receipts", "Unsere Kasse", "Notre caisse, vos tickets")
CARD = words("Your workshop card", "Ihre Werkstattkarte", "Votre fiche d'atelier")
SAID = words(
    "You said it in our workshop, it is on your card",
    "Sie haben es in der Werkstatt gesagt, es steht auf Ihrer Karte",
    "Vous l'avez dit à l'atelier, c'est sur votre fiche",
)
ASKED = words(
    "You tell us when you join", "Sie sagen es uns beim Beitreten", "Vous nous le dites en adhérant"
)

PARTS = {
    "tyres": words("tyres", "Reifen", "pneus"),
    "brake_pads": words("brake pads", "Bremsbeläge", "plaquettes de frein"),
    "chain": words("a chain", "eine Kette", "une chaîne"),
    "lights": words("lights", "Licht", "éclairage"),
    "bags": words("bags", "Taschen", "sacoches"),
    "cables": words("gear cables", "Schaltzüge", "câbles de dérailleur"),
}

CATALOGUE = (
    Entry(
        "first_name",
        Category.IDENTITY,
        words("First name", "Vorname", "Prénom"),
        words(
            "You gave it when you became a customer",
            "Sie haben ihn als Kundin oder Kunde angegeben",
            "Vous l'avez donné en devenant client",
        ),
    ),
    Entry(
        "riding_style",
        Category.DECLARED,
        words("Way of riding", "Fahrweise", "Façon de rouler"),
        ASKED,
        FieldType.CHOICE,
        {
            "city": words("in town", "in der Stadt", "en ville"),
            "touring": words("on long tours", "auf langen Touren", "en longues randonnées"),
            "gravel": words("on gravel", "auf Schotter", "sur chemins"),
            "cargo": words("with children or loads", "mit Kindern oder Last", "avec charge"),
            "electric": words("with a motor", "mit Motor", "avec moteur"),
        },
    ),
    Entry(
        "weekly_distance",
        Category.DECLARED,
        words("Kilometres a week", "Kilometer pro Woche", "Kilomètres par semaine"),
        ASKED,
        FieldType.NUMBER,
    ),
    Entry(
        "start_place",
        Category.DECLARED,
        words("Place to start from", "Startort", "Lieu de départ"),
        ASKED,
        FieldType.CHOICE,
        {
            "seepark": words("Seepark", "Seepark", "Seepark"),
            "wiehre": words("Wiehre station", "Bahnhof Wiehre", "Gare de Wiehre"),
            "vauban": words("Vauban market square", "Marktplatz Vauban", "Place de Vauban"),
        },
    ),
    Entry(
        "ride_length",
        Category.DECLARED,
        words("Length of a ride", "Länge einer Tour", "Longueur d'une sortie"),
        ASKED,
        FieldType.CHOICE,
        {
            "short": words("up to 25 km", "bis 25 km", "jusqu'à 25 km"),
            "middle": words("25 to 50 km", "25 bis 50 km", "25 à 50 km"),
            "long": words("more than 50 km", "mehr als 50 km", "plus de 50 km"),
        },
    ),
    Entry(
        "workshop",
        Category.DECLARED,
        words("Workshop", "Werkstatt", "Atelier"),
        SAID,
        FieldType.CHOICE,
        {
            "lindenweg": words("Lindenweg 14", "Lindenweg 14", "Lindenweg 14"),
            "bahnhof": words("the one at the station", "am Bahnhof", "celui de la gare"),
        },
    ),
    Entry(
        "bicycle",
        Category.OBSERVED,
        words("Bicycle", "Fahrrad", "Vélo"),
        CARD,
    ),
    Entry(
        "last_service_on",
        Category.OBSERVED,
        words("Last service", "Letzte Wartung", "Dernière révision"),
        CARD,
        FieldType.DATE,
    ),
    Entry(
        "wheel_size",
        Category.OBSERVED,
        words("Wheel size", "Laufradgröße", "Taille des roues"),
        CARD,
        FieldType.CHOICE,
        {
            "20": words("20 inch", "20 Zoll", "20 pouces"),
            "26": words("26 inch", "26 Zoll", "26 pouces"),
            "28": words("28 inch", "28 Zoll", "28 pouces"),
            "29": words("29 inch", "29 Zoll", "29 pouces"),
        },
    ),
    Entry(
        "bought_parts",
        Category.OBSERVED,
        words(
            "Parts bought in the last 12 months",
            "In den letzten 12 Monaten gekaufte Teile",
            "Pièces achetées ces 12 derniers mois",
        ),
        TILL,
        FieldType.LIST,
        PARTS,
    ),
    Entry(
        "spent_last_year",
        Category.OBSERVED,
        words(
            "Money spent in the last 12 months",
            "Ausgaben der letzten 12 Monate",
            "Dépenses des 12 derniers mois",
        ),
        TILL,
        FieldType.MONEY,
    ),
    Entry(
        "next_part",
        Category.INFERRED,
        words(
            "Part that wears out next",
            "Teil, das als Nächstes verschleißt",
            "Pièce qui s'usera ensuite",
        ),
        words(
            "Our guess from your services",
            "Unsere Vermutung aus Ihren Wartungen",
            "Notre supposition d'après vos révisions",
        ),
        FieldType.CHOICE,
        PARTS,
    ),
    Entry(
        "riding_day",
        Category.INFERRED,
        words(
            "Day of riding",
            "Tag zum Fahren",
            "Jour de sortie",
        ),
        words(
            "Our guess from when you come in",
            "Unsere Vermutung aus Ihren Besuchen",
            "Notre supposition d'après vos visites",
        ),
        FieldType.CHOICE,
        {
            "saturday": words("Saturday", "Samstag", "samedi"),
            "sunday": words("Sunday", "Sonntag", "dimanche"),
            "weekday": words("a weekday", "ein Werktag", "en semaine"),
        },
    ),
)
