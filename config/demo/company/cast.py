"""The people whose story is told one by one: each does one thing that a yes leaves to them."""

from dataclasses import dataclass
from datetime import date, timedelta

from config.demo.company.people import Answer, Decision, Person

CARE, OFFERS, WINTER = "bicycle-care", "fitting-offers", "winter-miles"
NOTES, CARD = "workshop-notes", "service-card"


@dataclass(frozen=True)
class Role:
    """One person by name, and what their story is about."""

    external_id: str
    first_name: str
    last_name: str
    language: str
    relationship: str
    program: str

    @property
    def email(self) -> str:
        """Return the address, at a domain that nobody can have."""
        return f"{self.first_name}.{self.last_name}@example.com".lower()


SWITCHES_OFF = Role("LS-20001", "Maria", "Holzer", "en", "loyal", CARE)
LESS_OFTEN = Role("LS-20002", "Paul", "Thatcher", "en", "established", CARE)
LESS_PERSONAL = Role("LS-20003", "Lena", "Sommer", "de", "loyal", CARE)
CORRECTS = Role("LS-20004", "Grace", "Whitlock", "en", "loyal", OFFERS)
TAKES_THE_NEW = Role("LS-20005", "Owen", "Fairley", "en", "loyal", OFFERS)
KEEPS_THE_OLD = Role("LS-20006", "Edith", "Marlow", "en", "loyal", OFFERS)
RENEWS = Role("LS-20007", "Noah", "Brandt", "en", "new", WINTER)
MOVES = Role("LS-20008", "Jonas", "Kramer", "de", "established", CARE)
MOVES_UNHEARD = Role("LS-20009", "Ruth", "Calloway", "en", "established", CARE)
RESTS = Role("LS-20010", "Emil", "Stadler", "de", "established", CARE)
TAKES_A_COPY = Role("LS-20011", "Iris", "Holloway", "en", "loyal", CARE)
COLLECTS = Role("LS-20013", "Clara", "Nowak", "en", "loyal", CARE)
COLLECTS_TOO = Role("LS-20014", "Felix", "Brandner", "de", "established", CARE)
READS_FRENCH = Role("LS-20015", "Margaux", "Perret", "fr", "established", NOTES)
IS_THANKED = Role("LS-20016", "Anton", "Seidl", "de", "loyal", NOTES)
LOGS_IN = Role("LS-20017", "Nora", "Lindgren", "en", "loyal", CARD)
LOGS_IN_TOO = Role("LS-20018", "Tom", "Wieland", "de", "established", CARD)
IS_FORGOTTEN = Role("LS-20012", "Hans", "Weidner", "de", "established", CARE)

ROLES = (
    SWITCHES_OFF,
    LESS_OFTEN,
    LESS_PERSONAL,
    CORRECTS,
    TAKES_THE_NEW,
    KEEPS_THE_OLD,
    RENEWS,
    MOVES,
    MOVES_UNHEARD,
    RESTS,
    TAKES_A_COPY,
    IS_FORGOTTEN,
    COLLECTS,
    COLLECTS_TOO,
    READS_FRENCH,
    IS_THANKED,
    LOGS_IN,
    LOGS_IN_TOO,
)

# Signed up with a cycling club that hands its newsletter over to the workshop.
CLUB = (
    "ada.finch@example.com",
    "bruno.tanner@example.com",
    "carla.weiss@example.com",
    "dora.lindqvist@example.com",
    "edgar.moss@example.com",
    "frieda.kern@example.com",
    "gustav.holm@example.com",
    "hedda.stone@example.com",
    "ivo.marek@example.com",
    "johanna.birk@example.com",
)
# Filled in a card at the counter; the CRM passes it on.
AT_THE_COUNTER = "tilda.norrell@example.com"

_SERVED_AGO = timedelta(days=200)


def cast(today: date) -> list[Person]:
    """Return the people of `ROLES`; all of them join in the first act and tick everything."""
    return [_person(role, today) for role in ROLES]


def _person(role: Role, today: date) -> Person:
    return Person(
        external_id=role.external_id,
        first_name=role.first_name,
        last_name=role.last_name,
        email=role.email,
        language=role.language,
        relationship=role.relationship,
        profile={
            "first_name": role.first_name,
            "bicycle": "Patria Petite",
            "last_service_on": (today - _SERVED_AGO).isoformat(),
            "wheel_size": "28",
            "workshop": "lindenweg",
            "bought_parts": ["brake_pads", "lights"],
            "spent_last_year": "240.50 EUR",
            "next_part": "chain",
            "riding_day": "sunday",
        },
        decisions=(Decision(role.program, Answer.ASKS),),
        answers={"riding_style": "touring"},
    )
