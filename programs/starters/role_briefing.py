"""Role briefing: once a month what matters to somebody's work, and nothing for others."""

from programs.rules.vocabulary import Category, FieldType, KindOfValue, Need, Period, TermKind
from programs.starters.fields import GREETING, TOLD_US
from programs.starters.parts import FieldOf, Starter, TextOf, UseOf, words

_JOB_ROLE = FieldOf(
    "job_role",
    Category.DECLARED,
    words("Your role", "Ihre Aufgabe", "Votre fonction"),
    TOLD_US,
    FieldType.CHOICE,
    {
        "buying": words("buying", "Einkauf", "achats"),
        "finance": words("finance", "Finanzen", "finance"),
        "operations": words("operations", "Betrieb", "exploitation"),
        "engineering": words("engineering", "Technik", "technique"),
    },
)
_INDUSTRY = FieldOf(
    "industry",
    Category.DECLARED,
    words("Your industry", "Ihre Branche", "Votre secteur"),
    TOLD_US,
)

ROLE_BRIEFING = Starter(
    key="role-briefing",
    name="Role briefing",
    trade="B2B",
    about=(
        "For several people at one customer: each reads what concerns their own work. Three "
        "editions: who does what, the papers of the quarter, the dates of the year."
    ),
    needs="Nothing: people say when they join what their role is.",
    purpose="Tell people at our customers what concerns their role.",
    kind_of_value=KindOfValue.KEEPS_INFORMED,
    terms={
        "length_words": 150,
        "frequency_count": 1,
        "frequency_period": Period.MONTH,
        "term_kind": TermKind.UNTIL_STOPPED,
    },
    uses=(
        UseOf(
            _JOB_ROLE,
            Need.ASKED,
            words(
                "To write what concerns your work, and to leave out the rest.",
                "Um zu schreiben, was Ihre Arbeit betrifft, und den Rest wegzulassen.",
                "Pour écrire ce qui concerne votre travail et laisser le reste.",
            ),
        ),
        UseOf(
            _INDUSTRY,
            Need.ASKED,
            words(
                "To choose examples from your industry.",
                "Um Beispiele aus Ihrer Branche zu wählen.",
                "Pour choisir des exemples de votre secteur.",
            ),
        ),
        GREETING,
    ),
    texts={
        "en": TextOf(
            "One page a month for your role",
            "You read in two minutes what changes for your work with us. What concerns your "
            "colleagues goes to your colleagues.",
            "One page a month: what changes, by when, and what you need to do. A month without "
            "news has no page.",
            "Hello Maria. For finance this month: invoices name your cost centre from 1 March on. "
            "Send us the list of cost centres by 20 February.",
        ),
        "de": TextOf(
            "Eine Seite im Monat für Ihre Aufgabe",
            "Sie lesen in zwei Minuten, was sich bei der Arbeit mit uns ändert. Was Ihre "
            "Kolleginnen und Kollegen betrifft, bekommen diese.",
            "Eine Seite im Monat: was sich ändert, bis wann, und was Sie tun müssen. Ein Monat "
            "ohne Neues hat keine Seite.",
            "Guten Tag, Maria. Für die Finanzen in diesem Monat: Ab 1. März steht Ihre "
            "Kostenstelle auf der Rechnung. Schicken Sie uns die Liste bis 20. Februar.",
        ),
        "fr": TextOf(
            "Une page par mois pour votre fonction",
            "Vous lisez en deux minutes ce qui change dans votre travail avec nous. Ce qui "
            "concerne vos collègues va à vos collègues.",
            "Une page par mois : ce qui change, pour quand, et ce que vous avez à faire. Un mois "
            "sans nouveauté n'a pas de page.",
            "Bonjour Maria. Pour la finance ce mois-ci : dès le 1er mars, nos factures portent "
            "votre centre de coûts. Envoyez-nous la liste avant le 20 février.",
        ),
    },
    depth=Category.DECLARED,
)
