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
            "choices": self.choices,
        }


TILL = words("Our till, from your receipts", "Unsere Kasse", "Notre caisse, vos tickets")
CARD = words("Your workshop card", "Ihre Werkstattkarte", "Votre fiche d'atelier")
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
        words("How you mostly ride", "Wie Sie meistens fahren", "Comment vous roulez le plus"),
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
        words("Where you like to start", "Wo Sie gern losfahren", "Votre lieu de départ préféré"),
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
        words("How long a ride you like", "Welche Länge Sie mögen", "La longueur que vous aimez"),
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
        words("Your workshop", "Ihre Werkstatt", "Votre atelier"),
        CARD,
        FieldType.CHOICE,
        {
            "lindenweg": words("Lindenweg 14", "Lindenweg 14", "Lindenweg 14"),
            "bahnhof": words("the one at the station", "am Bahnhof", "celui de la gare"),
        },
    ),
    Entry(
        "bicycle",
        Category.OBSERVED,
        words("The bicycle you ride", "Ihr Fahrrad", "Votre vélo"),
        CARD,
    ),
    Entry(
        "last_service_on",
        Category.OBSERVED,
        words("The day of your last service", "Tag der letzten Wartung", "Date de révision"),
        CARD,
        FieldType.DATE,
    ),
    Entry(
        "wheel_size",
        Category.OBSERVED,
        words("Your wheel size", "Ihre Laufradgröße", "La taille de vos roues"),
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
            "What you bought in the last 12 months",
            "Was Sie in den letzten 12 Monaten gekauft haben",
            "Vos achats des 12 derniers mois",
        ),
        TILL,
        FieldType.LIST,
        PARTS,
    ),
    Entry(
        "spent_last_year",
        Category.OBSERVED,
        words(
            "What you spent in the last 12 months",
            "Was Sie in den letzten 12 Monaten ausgegeben haben",
            "Vos dépenses des 12 derniers mois",
        ),
        TILL,
        FieldType.MONEY,
    ),
    Entry(
        "next_part",
        Category.INFERRED,
        words(
            "The part that we think wears out next",
            "Das Teil, das wohl als nächstes verschlissen ist",
            "La pièce qui s'usera ensuite, selon nous",
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
            "The day you are most likely to ride",
            "Der Tag, an dem Sie wohl am liebsten fahren",
            "Le jour où vous roulez sans doute",
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
