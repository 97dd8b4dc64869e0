"""Renewal countdown: the dates of a contract, told in time to decide."""

from programs.rules.vocabulary import Category, FieldType, KindOfValue, Need, Period, TermKind
from programs.starters.fields import CONTRACT, GREETING
from programs.starters.parts import FieldOf, Starter, TextOf, UseOf, words

_CONTRACT_NAME = FieldOf(
    "contract_name",
    Category.OBSERVED,
    words("Name of your contract", "Name Ihres Vertrags", "Nom de votre contrat"),
    CONTRACT,
)
_ENDS_ON = FieldOf(
    "contract_ends_on",
    Category.OBSERVED,
    words("End of your contract", "Ende Ihres Vertrags", "Fin de votre contrat"),
    CONTRACT,
    FieldType.DATE,
)
_NOTICE_BY = FieldOf(
    "notice_by_on",
    Category.OBSERVED,
    words("Last day to give notice", "Letzter Tag zum Kündigen", "Dernier jour pour résilier"),
    CONTRACT,
    FieldType.DATE,
)
_SEATS = FieldOf(
    "unused_seats",
    Category.OBSERVED,
    words("Seats that nobody uses", "Plätze, die niemand nutzt", "Places que personne n'utilise"),
    words("Our log-in records.", "Unsere Anmeldedaten.", "Nos journaux de connexion."),
    FieldType.NUMBER,
)

RENEWAL_COUNTDOWN = Starter(
    key="renewal-countdown",
    name="Renewal countdown",
    trade="B2B",
    about=(
        "For whoever decides about a contract. Three editions, each told of by your CRM: 90 days "
        "before the last day to give notice, 30 days, 7 days."
    ),
    needs="Your CRM knows the dates, and tells of renewal_90, renewal_30 and renewal_7 by the API.",
    purpose="Remind people of the dates of their contract in time to decide.",
    kind_of_value=KindOfValue.SAVES_MONEY,
    terms={
        "length_words": 100,
        "frequency_count": 3,
        "frequency_period": Period.QUARTER,
        "term_kind": TermKind.UNTIL_STOPPED,
    },
    uses=(
        UseOf(
            _CONTRACT_NAME,
            Need.REQUIRED,
            words(
                "To say which contract it is about.",
                "Um zu sagen, um welchen Vertrag es geht.",
                "Pour dire de quel contrat il s'agit.",
            ),
        ),
        UseOf(
            _ENDS_ON,
            Need.REQUIRED,
            words(
                "To say until when it runs.",
                "Um zu sagen, bis wann er läuft.",
                "Pour dire jusqu'à quand il court.",
            ),
        ),
        UseOf(
            _NOTICE_BY,
            Need.REQUIRED,
            words(
                "To say by when you have to decide.",
                "Um zu sagen, bis wann Sie entscheiden müssen.",
                "Pour dire quand il faut décider.",
            ),
        ),
        UseOf(
            _SEATS,
            Need.OPTIONAL,
            words(
                "To tell you what you pay for and do not use.",
                "Um zu sagen, was Sie bezahlen und nicht nutzen.",
                "Pour dire ce que vous payez sans l'utiliser.",
            ),
        ),
        GREETING,
    ),
    texts={
        "en": TextOf(
            "The dates of your contract",
            "You never pay another year because a date went by. You know in time what you use, "
            "what you do not, and by when to decide.",
            "Three messages before the last day to give notice: 90, 30 and 7 days before it.",
            "Hello Maria. “Basic support” runs until 31 December. Until 30 September you can end "
            "or change it. 4 of your 20 seats are used by nobody.",
        ),
        "de": TextOf(
            "Die Termine Ihres Vertrags",
            "Sie bezahlen kein weiteres Jahr, nur weil ein Termin vorbei ist. Sie wissen "
            "rechtzeitig, was Sie nutzen, was nicht, und bis wann Sie entscheiden.",
            "Drei Nachrichten vor dem letzten Tag zum Kündigen: 90, 30 und 7 Tage davor.",
            "Guten Tag, Maria. „Basis-Support“ läuft bis 31. Dezember. Bis 30. September können "
            "Sie ihn beenden oder ändern. 4 Ihrer 20 Plätze nutzt niemand.",
        ),
        "fr": TextOf(
            "Les dates de votre contrat",
            "Vous ne payez pas une année de plus pour une date oubliée. Vous savez à temps ce que "
            "vous utilisez ou non, et quand décider.",
            "Trois messages avant le dernier jour pour résilier : 90, 30 et 7 jours avant.",
            "Bonjour Maria. « Assistance de base » court jusqu'au 31 décembre. Vous pouvez y "
            "mettre fin avant le 30 septembre. Personne n'utilise 4 de vos 20 places.",
        ),
    },
    audience=("established", "loyal"),
    depth=Category.OBSERVED,
)
