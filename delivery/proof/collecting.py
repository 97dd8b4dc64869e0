"""All that the database has of one person's consents and of what was sent to them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from consent.ledger import Evidence, evidence_of
from consent.models import ConsentEvent, Subject
from consent.receipts.yes import NoReceipt, Yes, yes_of
from consent.selectors.names import find_person
from delivery.models import Delivery, Resolution
from programs.models import Invitation, Program, ShownText
from subscribers.models import Subscriber


class NothingRecorded(LookupError):
    """The ledger has nothing of this person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One person's chain with all that it names. `person` is None once they were erased.

    `evidence` holds the opened personal parts by the numbers of their entries, `resolutions` what
    staff found out about messages that were uncertain, by delivery.
    """

    subject: Subject
    person: Subscriber | None
    events: Sequence[ConsentEvent]
    evidence: dict[int, Evidence]
    texts: dict[str, ShownText]
    programs: dict[int, Program]
    invitations: dict[int, Invitation]
    yeses: dict[int, Yes]
    deliveries: Sequence[Delivery]
    resolutions: dict[int, list[Resolution]]


def attempted_by(delivery: Delivery, row: Resolution) -> int | None:
    """Return the entry that had permitted the attempt that `row` is about, where it is known.

    What was sent again may have gone by another yes, said after that attempt.
    """
    permitted_by = delivery.permitted_by
    is_of_then = permitted_by is not None and permitted_by.at <= row.handed_over_at
    return delivery.permitted_by_id if is_of_then else None


def subject_of(external_id: str) -> Subject:
    """Return the reference of a person. Raises `UnknownPerson`, `NothingRecorded`."""
    return subject_with(find_person(external_id).pk)


def subject_with(subscriber_id: int) -> Subject:
    """Return the reference of one record of a person. Raises `NothingRecorded`."""
    return _known(Subject.objects.filter(subscriber=subscriber_id).first())


def subject_by(reference: UUID) -> Subject:
    """Return a person by their reference, the erased too. Raises `NothingRecorded`."""
    return _known(Subject.objects.filter(id=reference).first())


def story_of(subject: Subject) -> Story:
    """Return everything about one person.

    Deliveries are read before the entries, so each entry that one names is among those read.
    """
    deliveries = _deliveries(subject)
    events = list(_events(subject))
    person = subject.subscriber
    return Story(
        subject=subject,
        person=person,
        events=events,
        evidence=_evidence(events) if subject.wrapped_key is not None else {},
        texts=ShownText.objects.in_bulk({each.text_id for each in events if each.text_id}),
        programs={each.program.id: each.program for each in events if each.program},
        invitations={each.invitation.id: each.invitation for each in events if each.invitation},
        yeses=_yeses(events),
        deliveries=deliveries,
        resolutions=_resolutions(deliveries),
    )


def _known(subject: Subject | None) -> Subject:
    if subject is None or not subject.head_position:
        raise NothingRecorded
    return subject


def _events(subject: Subject) -> Sequence[ConsentEvent]:
    rows = ConsentEvent.objects.filter(subject=subject).order_by("position")
    return list(rows.select_related("subject", "program", "invitation", "answers"))


def _deliveries(subject: Subject) -> Sequence[Delivery]:
    """What an erased person got is found by the entries that permitted it or asked for it."""
    mine = Q(permitted_by__subject=subject) | Q(asked_by__subject=subject)
    if subject.subscriber_id is not None:
        mine |= Q(subscriber=subject.subscriber_id)
    rows = Delivery.objects.filter(mine).order_by("id")
    return list(
        rows.select_related(
            *("edition", "invitation", "subscription__program", "slot", "permitted_by"),
            "reservation",
        )
    )


def _resolutions(deliveries: Sequence[Delivery]) -> dict[int, list[Resolution]]:
    rows = Resolution.objects.filter(delivery__in=deliveries).select_related("by").order_by("id")
    found: dict[int, list[Resolution]] = defaultdict(list)
    for row in rows:
        found[row.delivery_id].append(row)
    return dict(found)


def _evidence(events: Sequence[ConsentEvent]) -> dict[int, Evidence]:
    return {each.id: evidence_of(each) for each in events if each.sealed is not None}


def _yeses(events: Sequence[ConsentEvent]) -> dict[int, Yes]:
    found = {}
    for event in events:
        try:
            found[event.id] = yes_of(event)
        except NoReceipt:
            continue
    return found
