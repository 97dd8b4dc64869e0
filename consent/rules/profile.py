"""Which profile values may be kept: covered by a yes, and not against the person's own word."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from consent.rules.cover import Use, covered, usable
from programs.rules.vocabulary import Category


class Source(StrEnum):
    """Who a profile value comes from."""

    PERSON = "person"
    CRM = "crm"
    IMPORT = "import"


class ProfileRefusal(StrEnum):
    """Why one profile value was not stored."""

    UNKNOWN_FIELD = "unknown_field"
    NO_COVER = "no_cover"
    NOT_CHOSEN = "not_chosen"
    TOO_DEEP = "too_deep"
    INVALID_VALUE = "invalid_value"
    PERSON_SAID = "person_said"
    CONTRADICTED = "contradicted"
    OLDER = "older"

    @property
    def sentence(self) -> str:
        """Return the reason in a sentence that holds no personal value."""
        return _SENTENCES[self]


_SENTENCES = {
    ProfileRefusal.UNKNOWN_FIELD: "The catalogue has no such data field.",
    ProfileRefusal.NO_COVER: "This person has said yes to nothing that uses it.",
    ProfileRefusal.NOT_CHOSEN: "The field is optional and the person did not choose it.",
    ProfileRefusal.TOO_DEEP: "The field goes deeper than the relationship allows.",
    ProfileRefusal.INVALID_VALUE: "The value does not fit the field's type.",
    ProfileRefusal.PERSON_SAID: "The person said it themselves, and their word wins.",
    ProfileRefusal.CONTRADICTED: "The person said that what was stored here is wrong.",
    ProfileRefusal.OLDER: "What is known was observed later.",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """Hold which fields one live yes names, which were accepted, which may be used."""

    named: frozenset[str]
    accepted: frozenset[str]
    usable: frozenset[str]


def grant(uses: Collection[Use], chosen: Collection[str], deepest: Category) -> Grant:
    """Return what a yes to `uses` grants, with what was ticked and the depth allowed."""
    return Grant(
        named=frozenset(use.key for use in uses),
        accepted=frozenset(use.key for use in covered(uses, chosen)),
        usable=frozenset(usable(uses, chosen, deepest)),
    )


def cover_refusal(key: str, grants: Iterable[Grant]) -> ProfileRefusal | None:
    """Return why no grant covers a field, or None where one does. The nearest miss is named."""
    reason = ProfileRefusal.NO_COVER
    for each in grants:
        if key in each.usable:
            return None
        if key in each.accepted:
            reason = ProfileRefusal.TOO_DEEP
        elif key in each.named and reason == ProfileRefusal.NO_COVER:
            reason = ProfileRefusal.NOT_CHOSEN
    return reason


def overwrite_refusal(
    entry: Mapping[str, Any] | None, by: Source, at: datetime
) -> ProfileRefusal | None:
    """Return why an entry may not give way to what `by` observed at `at`.

    The person's word gives way to a later word of theirs only, and to it any guess gives way. Of a
    value that was removed the entry has the time alone: nothing older comes back but by the person.
    """
    if entry is None:
        return None
    said_by = entry.get("by")
    if said_by == Source.PERSON and by != Source.PERSON:
        return ProfileRefusal.PERSON_SAID
    if by == Source.PERSON and said_by != Source.PERSON:
        return None
    return ProfileRefusal.OLDER if at < datetime.fromisoformat(entry["at"]) else None


def covered_values(values: Mapping[str, Any], grants: Collection[Grant]) -> dict[str, Any]:
    """Return the entries of a profile that a grant still covers."""
    return {key: values[key] for key in values if cover_refusal(key, grants) is None}
