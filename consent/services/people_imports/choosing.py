"""Which column of a file becomes what, as somebody chose it on the page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from consent.rules.people_imports import SINCE, WORDS_FOR
from consent.selectors.catalogue import english_labels, field_keys
from consent.services.importing import Columns, UnusableFile, columns_at
from consent.services.importing.columns import IDENTITY
from subscribers.rules.tenure import DEFAULT_DAYS
from subscribers.rules.vocabulary import Relationship


@dataclass(frozen=True, slots=True)
class Choice:
    """What each column becomes, by its number, and a relationship for everybody or none."""

    targets: Mapping[int, str]
    fixed: str = ""


def targets_there_are() -> list[str]:
    """Return all that a column can become: parts of an identity, a day since when, data fields."""
    return [*IDENTITY, SINCE, *field_keys()]


def words_for(targets: Collection[str]) -> dict[str, str]:
    """Return how each target is called: in our words, or in those of the catalogue."""
    labels = english_labels(targets)
    return {target: WORDS_FOR.get(target) or labels.get(target, target) for target in targets}


def mapping_of(choice: Choice, header: Sequence[str]) -> dict[str, Any]:
    """Return a choice as it is kept. Raises `UnusableFile` with what is wrong with it."""
    places: dict[str, int] = {}
    there_are = targets_there_are()
    for number, target in sorted(choice.targets.items()):
        if target not in there_are:
            raise UnusableFile(f"The catalogue has no field {target} any more: choose again.")
        if target in places:
            said = words_for([target])[target]
            raise UnusableFile(f"Two columns are taken as {said}: choose one of them.")
        places[target] = number
    _check_relationship(places, choice.fixed)
    names = {target: header[number] for target, number in places.items()}
    since = places.pop(SINCE, None)
    mapping = {"places": places, "since": since, "fixed": choice.fixed, "names": names}
    columns_of(mapping, header)
    return mapping


def columns_of(mapping: Mapping[str, Any], header: Sequence[str]) -> Columns:
    """Return the columns of a file by the mapping that was chosen for it."""
    return columns_at(
        header=header,
        places=mapping["places"],
        since=mapping["since"],
        fixed=Relationship(mapping["fixed"]) if mapping["fixed"] else None,
        days=DEFAULT_DAYS,
        observed=mapping.get("observed"),
    )


def _check_relationship(places: Mapping[str, int], fixed: str) -> None:
    said = [SINCE in places, "relationship" in places, bool(fixed)]
    if sum(said) > 1:
        raise UnusableFile(
            "How well you know people is said in more than one way: choose a column of words, a "
            "column of days since when, or one word for everybody."
        )
