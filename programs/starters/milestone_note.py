"""Milestone note: on a day that counts, what there is to know about it, and no more."""

from programs.rules.vocabulary import Category, FieldType, KindOfValue, Need, Period, TermKind
from programs.starters.fields import GREETING, ORDERS
from programs.starters.parts import FieldOf, Starter, TextOf, UseOf, words

_SINCE = FieldOf(
    "customer_since_on",
    Category.OBSERVED,
    words("Day of your first order", "Tag Ihrer ersten Bestellung", "Jour de votre 1re commande"),
    ORDERS,
    FieldType.DATE,
)
_ORDERS = FieldOf(
    "orders_in_all",
    Category.OBSERVED,
    words("Number of your orders", "Anzahl Ihrer Bestellungen", "Nombre de vos commandes"),
    ORDERS,
    FieldType.NUMBER,
)
_MOST_ORDERED = FieldOf(
    "most_ordered",
    Category.OBSERVED,
    words(
        "What you ordered most often",
        "Was Sie am häufigsten bestellt haben",
        "Ce que vous avez commandé le plus",
    ),
    ORDERS,
    FieldType.LIST,
)

MILESTONE_NOTE = Starter(
    key="milestone-note",
    name="Milestone note",
    trade="Any trade",
    about=(
        "For customers of a year and more: what was, in five lines. Three editions, each told of "
        "by your shop: one year, ten orders, five years."
    ),
    needs="Your shop tells of the events first_year, ten_orders and five_years by the API.",
    purpose="Sum up for people what they had from us when a milestone is reached.",
    kind_of_value=KindOfValue.KEEPS_INFORMED,
    terms={
        "length_words": 80,
        "frequency_count": 2,
        "frequency_period": Period.YEAR,
        "term_kind": TermKind.UNTIL_STOPPED,
    },
    uses=(
        UseOf(
            _SINCE,
            Need.REQUIRED,
            words(
                "To count the years.",
                "Um die Jahre zu zählen.",
                "Pour compter les années.",
            ),
        ),
        UseOf(
            _ORDERS,
            Need.REQUIRED,
            words(
                "To count your orders.",
                "Um Ihre Bestellungen zu zählen.",
                "Pour compter vos commandes.",
            ),
        ),
        UseOf(
            _MOST_ORDERED,
            Need.OPTIONAL,
            words(
                "To name what you came back for.",
                "Um zu nennen, wofür Sie wiederkamen.",
                "Pour nommer ce pour quoi vous êtes revenu.",
            ),
        ),
        GREETING,
    ),
    texts={
        "en": TextOf(
            "Your year with us in five lines",
            "You see what you had from us, and check that it is right. You have the figures at "
            "hand when you need them.",
            "One short note when you reach a milestone: one year, ten orders, five years. At most "
            "two a year.",
            "Hello Maria. Since 3 May 2025 you have ordered 10 times, most often coffee and "
            "filters. Something wrong with that? Answer this message.",
        ),
        "de": TextOf(
            "Ihr Jahr bei uns in fünf Zeilen",
            "Sie sehen, was Sie bei uns hatten, und prüfen, ob es stimmt. Sie haben die Zahlen zur "
            "Hand, wenn Sie sie brauchen.",
            "Eine kurze Nachricht, wenn Sie etwas erreicht haben: ein Jahr, zehn Bestellungen, "
            "fünf Jahre. Höchstens zwei im Jahr.",
            "Guten Tag, Maria. Seit dem 3. Mai 2025 haben Sie 10-mal bestellt, am meisten Kaffee "
            "und Filter. Stimmt etwas nicht? Antworten Sie auf diese Nachricht.",
        ),
        "fr": TextOf(
            "Votre année chez nous en cinq lignes",
            "Vous voyez ce que vous avez eu chez nous et vérifiez que c'est juste. Vous avez les "
            "chiffres sous la main.",
            "Un court message à chaque étape : un an, dix commandes, cinq ans. Deux par an au "
            "maximum.",
            "Bonjour Maria. Depuis le 3 mai 2025, vous avez commandé 10 fois. Le plus souvent : du "
            "café et des filtres. Une erreur ? Répondez à ce message.",
        ),
    },
    audience=("established", "loyal"),
    depth=Category.OBSERVED,
)
