"""Write subscriptions as the fold of their events."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from consent.models import ConsentEvent, Subject, Subscription
from consent.rules.fold import Standing, fold

_FOLDED = (
    "state",
    "invitation_id",
    "language",
    "text_id",
    "since",
    "ends_at",
    "paused_until",
    "chosen",
    "less_often",
    "depth",
    "permitted_by_id",
    "address_version",
    "open_request_id",
    "request_lapses_at",
    "last_event_id",
)


def fold_subjects(subjects: Sequence[Subject]) -> list[ConsentEvent]:
    """Bring the subscriptions of `subjects` up to their heads; return what was folded in.

    Entries about the person as a whole are returned with the others, in the order of each chain;
    they change no subscription. The caller holds these rows.
    """
    behind = {s.id: s for s in subjects if s.folded_position < s.head_position}
    grouped = _events_by_program(behind)
    _write({key: fold(events) for key, events in grouped.items() if key[1] is not None}, behind)
    new = [
        event
        for events in grouped.values()
        for event in events
        if event.position > behind[event.subject_id].folded_position
    ]
    new.sort(key=lambda event: (event.subject_id, event.position))
    for subject in behind.values():
        subject.folded_position = subject.head_position
    Subject.objects.bulk_update(behind.values(), ["folded_position"])
    return new


Key = tuple[UUID, int | None]


def _events_by_program(behind: dict[UUID, Subject]) -> dict[Key, list[ConsentEvent]]:
    """Return all events of every program that has one that is not folded."""
    grouped: dict[Key, list[ConsentEvent]] = defaultdict(list)
    events = ConsentEvent.objects.filter(subject__in=behind)
    for event in events.order_by("subject", "position"):
        grouped[event.subject_id, event.program_id].append(event)
    return {
        key: list_
        for key, list_ in grouped.items()
        if list_[-1].position > behind[key[0]].folded_position
    }


def _write(standings: dict[Key, Standing], subjects: dict[UUID, Subject]) -> None:
    rows = [
        Subscription(
            subscriber_id=subjects[subject_id].subscriber_id or 0,
            program_id=program_id or 0,
            **{**asdict(standing), "chosen": list(standing.chosen)},
        )
        for (subject_id, program_id), standing in standings.items()
    ]
    Subscription.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["subscriber", "program"],
        update_fields=[name.removesuffix("_id") for name in _FOLDED],
    )
