"""What the page of an edition shows, and in which order."""

from typing import Any

from delivery.models import Edition
from delivery.rules.vocabulary import EditionKind

Fieldsets = tuple[tuple[str | None, Any], ...]

GOING = (
    "A broadcast goes to everybody at a time. A step of a series goes to each person so many days"
    " after they joined, a triggered edition when another system tells of its event. All of them"
    " count against the one promise."
)
WHEN = "What makes it go"
FIELDSETS: Fieldsets = (
    (None, {"fields": ("program", "name", "state", "fields_in_words")}),
    (
        WHEN,
        {
            "description": GOING,
            "fields": (
                "kind",
                "in_their_zone",
                "step",
                "after_days",
                "trigger",
                "event_fields",
            ),
        },
    ),
    (
        "What is done where it cannot go",
        {"fields": ("when_missing", "when_refused", "valid_until", "worth_days")},
    ),
    (
        "Who and when",
        {
            "fields": (
                ("prepared_by", "approved_by", "approved_at"),
                ("scheduled_at", "planned_at", "finished_at"),
            )
        },
    ),
)

_ZONE = frozenset({"in_their_zone"})
_ONLY: dict[str, frozenset[str]] = {
    EditionKind.BROADCAST: _ZONE,
    EditionKind.SERIES: frozenset({"step", "after_days", "worth_days"}),
    EditionKind.TRIGGERED: frozenset({"trigger", "event_fields", "worth_days"}),
}
_OF_SOME_KIND = frozenset().union(*_ONLY.values())


def of_its_kind(edition: Edition) -> Fieldsets:
    """Return what there is to show of an edition that is not written any more."""
    own = _ONLY[edition.kind] if edition.in_their_zone else _ONLY[edition.kind] - _ZONE
    others = _OF_SOME_KIND - own
    return tuple((title, {"fields": _without(part, others)}) for title, part in FIELDSETS)


def _without(part: dict[str, Any], others: frozenset[str]) -> tuple[Any, ...]:
    return tuple(field for field in part["fields"] if field not in others)
