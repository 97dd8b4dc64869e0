"""Care tips: three notes about one thing that somebody bought, and then the end."""

from programs.rules.vocabulary import Category, FieldType, KindOfValue, Need, Period, TermKind
from programs.starters.fields import GREETING, TOLD_US
from programs.starters.parts import FieldOf, Starter, TextOf, UseOf, words

_PRODUCT = FieldOf(
    "product",
    Category.DECLARED,
    words("What you bought", "Was Sie gekauft haben", "Ce que vous avez acheté"),
    TOLD_US,
)
_BOUGHT_ON = FieldOf(
    "bought_on",
    Category.DECLARED,
    words("Day of purchase", "Tag des Kaufs", "Jour de l'achat"),
    TOLD_US,
    FieldType.DATE,
)

CARE_TIPS = Starter(
    key="care-tips",
    name="Care tips",
    trade="Retail",
    about=(
        "For whoever bought something that should last. Three editions, a series after joining: "
        "the first day, the first month, the first half year. Fill in what your thing needs."
    ),
    needs="Nothing: people say when they join what they bought.",
    purpose="Help people to care for what they bought from us.",
    kind_of_value=KindOfValue.TAKES_CARE,
    terms={
        "length_words": 120,
        "frequency_count": 1,
        "frequency_period": Period.WEEK,
        "term_kind": TermKind.EDITIONS,
        "term_editions": 3,
    },
    uses=(
        UseOf(
            _PRODUCT,
            Need.ASKED,
            words(
                "To write about that and nothing else.",
                "Um darüber zu schreiben und über nichts anderes.",
                "Pour écrire à ce sujet et à aucun autre.",
            ),
        ),
        UseOf(
            _BOUGHT_ON,
            Need.ASKED,
            words(
                "To remind you of the day that your guarantee counts from.",
                "Um an den Tag zu erinnern, ab dem Ihre Garantie zählt.",
                "Pour rappeler le jour où votre garantie commence.",
            ),
        ),
        GREETING,
    ),
    texts={
        "en": TextOf(
            "It lasts longer: three care tips",
            "What you bought lasts longer, and you know what to do when something breaks. Each tip "
            "takes ten minutes.",
            "Three messages in half a year: what to check at the start, how to clean it, what to "
            "look at before the guarantee ends.",
            "Hello Maria. Your coffee grinder has worked for a month. Today: take out the upper "
            "burr and brush it dry. It takes five minutes.",
        ),
        "de": TextOf(
            "Es hält länger: drei Pflegetipps",
            "Was Sie gekauft haben, hält länger. Und Sie wissen, was zu tun ist, wenn etwas "
            "kaputtgeht. Jeder Tipp braucht zehn Minuten.",
            "Drei Nachrichten in einem halben Jahr: was Sie am Anfang prüfen, wie Sie es reinigen, "
            "was Sie ansehen, bevor die Garantie endet.",
            "Guten Tag, Maria. Ihre Kaffeemühle läuft seit einem Monat. Heute: Nehmen Sie das "
            "obere Mahlwerk heraus und bürsten Sie es trocken ab. Das dauert fünf Minuten.",
        ),
        "fr": TextOf(
            "Fait pour durer : trois conseils",
            "Ce que vous avez acheté dure plus longtemps. Et vous savez que faire en cas de panne. "
            "Chaque conseil prend dix minutes.",
            "Trois messages en six mois : que vérifier au début, comment nettoyer, que regarder "
            "avant la fin de la garantie.",
            "Bonjour Maria. Votre moulin à café tourne depuis un mois. Aujourd'hui : retirez la "
            "meule du haut et brossez-la à sec. Cela prend cinq minutes.",
        ),
    },
    depth=Category.DECLARED,
)
