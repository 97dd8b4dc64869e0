"""Back in stock: word of one thing that somebody waits for, and then the end."""

from programs.rules.vocabulary import Category, KindOfValue, Need, Period, TermKind
from programs.starters.fields import GREETING, TOLD_US
from programs.starters.parts import FieldOf, Starter, TextOf, UseOf, words

_WANTED_ITEM = FieldOf(
    "wanted_item",
    Category.DECLARED,
    words("What you wait for", "Worauf Sie warten", "Ce que vous attendez"),
    TOLD_US,
)
_WANTED_SIZE = FieldOf(
    "wanted_size",
    Category.DECLARED,
    words("Size or colour", "Größe oder Farbe", "Taille ou couleur"),
    TOLD_US,
)

BACK_IN_STOCK = Starter(
    key="back-in-stock",
    name="Back in stock",
    trade="Retail",
    about=(
        "For whoever found the shelf empty. Three editions, each told of by your shop: it is on "
        "its way, it is there, it does not come back."
    ),
    needs="Your shop tells of the events item_coming, item_back and item_gone by the API.",
    purpose="Tell people when the one thing that they wait for is there again.",
    kind_of_value=KindOfValue.SAVES_TIME,
    terms={
        "length_words": 60,
        "frequency_count": 2,
        "frequency_period": Period.MONTH,
        "term_kind": TermKind.DAYS,
        "term_days": 90,
    },
    uses=(
        UseOf(
            _WANTED_ITEM,
            Need.ASKED,
            words(
                "To write to you about that and nothing else.",
                "Um Ihnen darüber zu schreiben und über nichts anderes.",
                "Pour vous écrire à ce sujet et à aucun autre.",
            ),
        ),
        UseOf(
            _WANTED_SIZE,
            Need.ASKED,
            words(
                "To leave out sizes and colours that you do not want.",
                "Um Größen und Farben wegzulassen, die Sie nicht wollen.",
                "Pour laisser de côté les tailles et couleurs dont vous ne voulez pas.",
            ),
        ),
        GREETING,
    ),
    texts={
        "en": TextOf(
            "It is back: we tell you",
            "You need not look every day whether it is there again. You hear it on the day it "
            "arrives, or that it does not come back.",
            "One short message about the one thing that you wait for. Nothing about anything else.",
            "Hello Maria. The raincoat in size 40 is back. There are 12 of them at the shop "
            "today; we set none aside.",
        ),
        "de": TextOf(
            "Wieder da: Sie erfahren es",
            "Sie müssen nicht jeden Tag nachsehen, ob es wieder da ist. Sie hören es am Tag, an "
            "dem es ankommt, oder dass es nicht mehr kommt.",
            "Eine kurze Nachricht über die eine Sache, auf die Sie warten. Über nichts anderes.",
            "Guten Tag, Maria. Der Regenmantel in Größe 40 ist wieder da. Heute sind 12 Stück im "
            "Laden; zurückgelegt ist keiner.",
        ),
        "fr": TextOf(
            "De retour : nous vous le disons",
            "Plus besoin de regarder chaque jour s'il est là. Vous l'apprenez le jour de son "
            "arrivée. S'il ne revient pas, vous le savez aussi.",
            "Un court message sur la seule chose que vous attendez. Rien sur le reste.",
            "Bonjour Maria. L'imperméable en taille 40 est de retour. Il y en a 12 au magasin "
            "aujourd'hui ; aucun n'est mis de côté.",
        ),
    },
    depth=Category.DECLARED,
)
