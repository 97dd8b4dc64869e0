"""What every scene needs: the people, their letterboxes, the CRM, and many hands."""

import csv
import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from config.demo.company.cast import Role
from config.demo.company.people import Decision, Person
from config.demo.story.crm import Crm
from config.demo.story.letterbox import Letterbox

HANDS = 8
# A worker takes what is posted on the public pages within a moment, even while others post.
PATIENCE = 60
Thing = TypeVar("Thing")

Part = tuple[Person, Decision]


class NotSoError(Exception):
    """Raised where a step of the story did not do what it should."""


def expect(is_so: object, what: str) -> None:
    """Hold a step of the story to its outcome. Raises NotSoError."""
    if not is_so:
        raise NotSoError(f"It should be so and is not: {what}.")


@dataclass(frozen=True)
class Stage:
    """The story while it is played. `folder` is where the workshop's files lie."""

    url: str
    people: list[Person]
    crm: Crm
    letterbox: Letterbox
    folder: Path

    def who(self, role: Role) -> Person:
        """Return the person of a role."""
        return next(each for each in self.people if each.external_id == role.external_id)

    def parts(self, act: str) -> list[Part]:
        """Return who decides what in an act."""
        return [(person, decision) for person in self.people for decision in person.of_act(act)]

    def standing(self, parts: Iterable[Part]) -> list[str]:
        """Return the state of each person in each program, in order, as the API says it."""
        inputs = [person.reference | {"program": decision.program} for person, decision in parts]
        answers = self.crm.batch("/subscriptions/batch/read/", inputs)
        # A stranger who has never been here is nobody yet.
        return [str(answer.get("state", "none")) for answer in answers]

    def wait_until_heard(self, parts: list[Part]) -> None:
        """Wait until what these people posted has been worked. Raises NotSoError."""
        deadline = time.monotonic() + PATIENCE
        while waiting := self.those_who_are("none", parts):
            expect(time.monotonic() < deadline, f"{len(waiting)} more requests are recorded")
            time.sleep(0.2)

    def those_who_are(self, state: str, parts: list[Part]) -> list[Part]:
        """Return the parts whose person is in `state`: so a scene is played once only."""
        states = self.standing(parts)
        return [part for part, now in zip(parts, states, strict=True) if now == state]


def all_at_once(do: Callable[[Thing], object], things: Iterable[Thing]) -> int:
    """Do something to each, several at a time. Returns how many; raises what the first raises."""
    with ThreadPoolExecutor(HANDS) as hands:
        return len(list(hands.map(do, things)))


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows as CSV, the way other tools export them."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


@contextmanager
def scene(title: str, told: Mapping[str, object] | None = None) -> Iterator[dict[str, object]]:
    """Print one line about what happens, with the figures that the block leaves behind."""
    figures: dict[str, object] = dict(told or {})
    began = time.monotonic()
    yield figures
    said = ", ".join(f"{name} {value}" for name, value in figures.items())
    took = time.monotonic() - began
    print(f"  {title:<44} {said:<44} {took:5.1f} s", flush=True)
