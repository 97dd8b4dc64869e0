"""The people: invented, the same at every start, and each with a mind of their own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from config.demo.company.fields import PARTS

SEED = 20261122
HOW_MANY = 204
# One customer in so many rides all winter, and one in so many reads the notes of the workshop.
WINTER_RIDERS = 12
READERS = 10
STRANGERS = 24

NAMES = {
    "en": (
        (
            "Alice Amelia Ben Charlotte Daniel Ella Fiona George Hannah Isaac Jack Kate Liam Megan "
            "Nora Oliver Poppy Quentin Rosie Sam"
        ),
        (
            "Archer Barlow Carter Dawson Ellis Fletcher Grant Hughes Ingram Jarvis Kerr Lawson "
            "Marsh Nolan Osborne Price Quinn Reid Shaw Turner"
        ),
    ),
    "de": (
        (
            "Anna Bernd Clara Dieter Elke Felix Greta Hannes Ines Jonas Katrin Lukas Maria Niklas "
            "Petra Robert Sabine Tobias Ulrike Werner"
        ),
        (
            "Albrecht Baumann Brenner Dietrich Engel Faller Ganter Hofmann Jäger Keller Lehmann "
            "Maier Neumann Oswald Pfeiffer Rombach Schäfer Trautmann Vogel Winterhalter"
        ),
    ),
    "fr": (
        (
            "Adèle Bastien Camille Denis Élodie Fabien Gaëlle Hugo Inès Julien Laure Mathieu "
            "Noémie Olivier Pauline Rémi Sophie Théo Valérie Yann"
        ),
        (
            "Arnaud Bernard Chevalier Dubois Estève Fournier Girard Hubert Jacquet Klein Lambert "
            "Meyer Noël Perrin Roux Schmitt Thomas Vidal Weber Zeller"
        ),
    ),
}
BICYCLES = (
    "Gudereit LC-30",
    "Tout Terrain Silkroad",
    "VSF T-100",
    "Patria Petite",
    "Riese & Müller Nevo",
    "Velo de Ville A200",
    "Idworx Easy",
    "Böttcher Evolution",
)
RELATIONSHIPS = ("prospect", "new", "established", "loyal")


class Answer(StrEnum):
    """What a person does with an invitation."""

    IGNORES = "ignores"
    DECLINES = "declines"
    ASKS = "asks"


class Later(StrEnum):
    """What becomes of a yes in the second act."""

    STAYS = "stays"
    LEAVES_BY_ONE_CLICK = "leaves_by_one_click"
    LEAVES_BY_PAGE = "leaves_by_page"
    LEAVES_AND_RETURNS = "leaves_and_returns"
    IS_STOPPED = "is_stopped"


class Fate(StrEnum):
    """What happens to the person as a whole in the second act."""

    NONE = "none"
    GOES_AWAY = "goes_away"
    CHANGES_ADDRESS = "changes_address"
    STOPS_EVERYTHING = "stops_everything"
    IS_BARRED = "is_barred"


@dataclass(frozen=True)
class Decision:
    """What one person makes of one program, in one act."""

    program: str
    answer: Answer
    act: str = "first"
    later: Later = Later.STAYS
    ticks: bool = True


@dataclass(frozen=True)
class Person:
    """One invented person. A stranger is in nobody's CRM and comes by the public page."""

    external_id: str
    first_name: str
    last_name: str
    email: str
    language: str
    relationship: str
    profile: dict[str, Any]
    decisions: tuple[Decision, ...]
    stranger: bool = False
    confirms: bool = True
    fate: Fate = Fate.NONE
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def reference(self) -> dict[str, str]:
        """Return how the API names the person."""
        return {"email": self.email} if self.stranger else {"external_id": self.external_id}

    @property
    def new_email(self) -> str:
        """Return the address that the person has after a change."""
        return self.email.replace("@", ".new@")

    def of_act(self, act: str) -> Iterator[Decision]:
        """Yield what the person decides in an act."""
        return (decision for decision in self.decisions if decision.act == act)


def everybody(today: date) -> list[Person]:
    """Return all people; `today` is the day that their last services are counted from."""
    maker = _Maker(Random(SEED), today)  # noqa: S311 - the same people each time, nothing secret
    return [maker.person(number) for number in range(HOW_MANY + STRANGERS)]


class _Maker:
    """Draws people one after the other: the order of the draws is what makes them the same."""

    def __init__(self, random: Random, today: date) -> None:
        self._random = random
        self._today = today
        self._taken: set[str] = set()

    def person(self, number: int) -> Person:
        stranger = number >= HOW_MANY
        language = self._one_of({"de": 5, "en": 4, "fr": 1})
        relationship = "prospect" if stranger else self._one_of(_RELATIONSHIP_WEIGHTS)
        first, last = self._name(language)
        fate = Fate.NONE if stranger else Fate(self._one_of(_FATE_WEIGHTS))
        rides_all_winter = not stranger and number % WINTER_RIDERS == 0
        reads_the_notes = not stranger and number % READERS == 1
        return Person(
            external_id="" if stranger else f"LS-{10_000 + 7 * number}",
            first_name=first,
            last_name=last,
            email=self._address(first, last),
            language=language,
            relationship=relationship,
            profile=self._profile(first),
            decisions=(
                *self._decisions(relationship, stranger),
                *([Decision("winter-miles", Answer.ASKS)] if rides_all_winter else []),
                *([Decision("workshop-notes", Answer.ASKS)] if reads_the_notes else []),
            ),
            stranger=stranger,
            confirms=self._random.random() < _CONFIRM,
            fate=fate,
            answers=self._answers(),
        )

    def _one_of(self, weights: dict[str, int]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def _name(self, language: str) -> tuple[str, str]:
        firsts, lasts = (names.split() for names in NAMES[language])
        while True:
            first, last = self._random.choice(firsts), self._random.choice(lasts)
            if f"{first} {last}" not in self._taken:
                self._taken.add(f"{first} {last}")
                return first, last

    def _address(self, first: str, last: str) -> str:
        local = f"{first}.{last}".lower().translate(_PLAIN)
        return f"{local}@example.com"

    def _profile(self, first: str) -> dict[str, Any]:
        """Return what the workshop's software knows; it knows less of one person in six."""
        draw = self._random
        served = self._today - timedelta(days=draw.randint(60, 420))
        known: dict[str, Any] = {
            "first_name": first,
            "bicycle": draw.choice(BICYCLES),
            "last_service_on": served.isoformat(),
            "wheel_size": draw.choice(("20", "26", "28", "28", "28", "29")),
            "workshop": draw.choice(("lindenweg", "lindenweg", "bahnhof")),
            "bought_parts": draw.sample(sorted(PARTS), draw.randint(1, 3)),
            "spent_last_year": f"{draw.randint(15, 900)}.{draw.randint(0, 99):02d} EUR",
            "next_part": draw.choice(sorted(PARTS)),
            "riding_day": draw.choice(("saturday", "sunday", "weekday")),
        }
        if draw.random() < _KNOWN_LESS:
            del known["last_service_on"], known["bicycle"]
        return known

    def _answers(self) -> dict[str, str]:
        draw = self._random
        return {
            "start_place": draw.choice(("seepark", "wiehre", "vauban")),
            "ride_length": draw.choice(("short", "middle", "long")),
            "riding_style": draw.choice(("city", "touring", "gravel", "cargo", "electric")),
            "weekly_distance": str(draw.choice((15, 30, 40, 60, 80, 120))),
        }

    def _decisions(self, relationship: str, stranger: bool) -> Iterator[Decision]:
        for program in self._programs(relationship):
            act = self._one_of({"first": 4, "second": 1})
            yield Decision(
                program,
                answer=self._answer(stranger),
                act=act,
                later=Later(self._one_of(_LATER_WEIGHTS)) if act == "first" else Later.STAYS,
                ticks=self._random.random() < _TICKS,
            )

    def _programs(self, relationship: str) -> list[str]:
        fitting = _PROGRAMS_FOR[relationship]
        return self._random.sample(fitting, self._random.choice((1, 1, 2)))

    def _answer(self, stranger: bool) -> Answer:
        weights = {Answer.ASKS: 20}
        if not stranger:
            weights |= {Answer.IGNORES: 4, Answer.DECLINES: 3}
        return Answer(self._one_of({str(answer): weight for answer, weight in weights.items()}))


_KNOWN_LESS = 1 / 6
_TICKS = 0.7
_CONFIRM = 0.85
_RELATIONSHIP_WEIGHTS = {"prospect": 2, "new": 3, "established": 4, "loyal": 3}
_FATE_WEIGHTS = {
    "none": 28,
    "goes_away": 2,
    "changes_address": 1,
    "stops_everything": 1,
    "is_barred": 1,
}
_LATER_WEIGHTS = {
    "stays": 20,
    "leaves_by_one_click": 2,
    "leaves_by_page": 1,
    "leaves_and_returns": 1,
    "is_stopped": 1,
}
_PROGRAMS_FOR = {
    "prospect": ["sunday-rides", "four-letters"],
    "new": ["sunday-rides", "four-letters", "bicycle-care"],
    "established": ["bicycle-care", "fitting-offers", "sunday-rides"],
    "loyal": ["bicycle-care", "fitting-offers", "sunday-rides"],
}
_PLAIN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "ë": "e", "ï": "i", "ê": "e"}
)
