"""Weekly usuals: the reader's own shopping list, once a week."""

from programs.rules.vocabulary import Category, FieldType, KindOfValue, Need, Period, TermKind
from programs.starters.fields import GREETING, TOLD_US
from programs.starters.parts import FieldOf, Starter, TextOf, UseOf, words

_RECEIPTS = words(
    "The receipts of your customer card.",
    "Die Kassenzettel Ihrer Kundenkarte.",
    "Les tickets de votre carte de fidélité.",
)
_USUAL_ITEMS = FieldOf(
    "usual_items",
    Category.OBSERVED,
    words("What you buy most", "Was Sie am meisten kaufen", "Ce que vous achetez le plus"),
    _RECEIPTS,
    FieldType.LIST,
)
_USUAL_STORE = FieldOf(
    "usual_store",
    Category.OBSERVED,
    words("Your shop", "Ihr Markt", "Votre magasin"),
    _RECEIPTS,
)
_SHOPPING_DAY = FieldOf(
    "shopping_day",
    Category.DECLARED,
    words("Shopping day", "Einkaufstag", "Jour des courses"),
    TOLD_US,
    FieldType.CHOICE,
    {
        "friday": words("Friday", "Freitag", "vendredi"),
        "saturday": words("Saturday", "Samstag", "samedi"),
        "weekday": words("Monday to Thursday", "Montag bis Donnerstag", "du lundi au jeudi"),
    },
)

WEEKLY_USUALS = Starter(
    key="weekly-usuals",
    name="Weekly usuals",
    trade="Retail",
    about=(
        "For regular customers: each week the list of what they buy anyway. Three editions: the "
        "list, the list in the order of the shop, the list to strike out."
    ),
    needs="Your till or shop knows what each person buys most (usual_items).",
    purpose="Write the weekly shopping list of what people buy most.",
    kind_of_value=KindOfValue.SAVES_TIME,
    terms={
        "length_words": 100,
        "frequency_count": 1,
        "frequency_period": Period.WEEK,
        "term_kind": TermKind.UNTIL_STOPPED,
    },
    uses=(
        UseOf(
            _USUAL_ITEMS,
            Need.REQUIRED,
            words(
                "To write your list.",
                "Um Ihre Liste zu schreiben.",
                "Pour écrire votre liste.",
            ),
        ),
        UseOf(
            _USUAL_STORE,
            Need.OPTIONAL,
            words(
                "To name the shop where you find all of it.",
                "Um den Markt zu nennen, in dem Sie alles finden.",
                "Pour nommer le magasin où vous trouvez tout.",
            ),
        ),
        UseOf(
            _SHOPPING_DAY,
            Need.ASKED,
            words(
                "To say until when the list is good.",
                "Um zu sagen, bis wann die Liste gilt.",
                "Pour dire jusqu'à quand la liste est bonne.",
            ),
        ),
        GREETING,
    ),
    texts={
        "en": TextOf(
            "Your weekly list",
            "Your shopping list is written before you sit down to it. You forget nothing that you "
            "buy every week.",
            "One list a week: the things that you buy most, to strike out what is still there.",
            "Hello Maria. Your list for this week: oat milk, rye bread, tomatoes, coffee. You find "
            "all of it at the shop in Mill Street.",
        ),
        "de": TextOf(
            "Ihre Wochenliste",
            "Ihre Einkaufsliste ist geschrieben, bevor Sie damit anfangen. Sie vergessen nichts, "
            "was Sie jede Woche kaufen.",
            "Eine Liste pro Woche: was Sie am meisten kaufen. Sie streichen, was noch da ist.",
            "Guten Tag, Maria. Ihre Liste für diese Woche: Haferdrink, Roggenbrot, Tomaten, "
            "Kaffee. Sie finden alles im Markt in der Mühlenstraße.",
        ),
        "fr": TextOf(
            "Votre liste de la semaine",
            "Votre liste de courses est prête avant que vous ne commenciez. Vous n'oubliez rien de "
            "ce que vous achetez chaque semaine.",
            "Une liste par semaine : ce que vous achetez le plus. Vous rayez ce qui reste encore.",
            "Bonjour Maria. Votre liste de la semaine : lait d'avoine, pain de seigle, tomates, "
            "café. Vous trouvez tout au magasin de la rue du Moulin.",
        ),
    },
    audience=("established", "loyal"),
    depth=Category.OBSERVED,
)
