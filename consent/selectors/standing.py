"""What holds for subscriptions, entries that are not folded included."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from consent.models import ConsentEvent, Subject, Subscription
from consent.rules.fold import NOBODY, Standing, fold, state_at
from consent.rules.gate import ConsentFacts, Refusal, consent_refusal
from consent.rules.vocabulary import PERMITTING, State
from consent.selectors.whole import NOTHING_SAID, Whole, whole_of
from programs.models import Invitation
from subscribers.models import Subscriber, Suppression
from subscribers.rules.stops import strongest

Pair = tuple[int, int]

# A stop that could not be written into the person's row yet; the controller's weighs most.
_LIVE_STOP = Suppression.objects.filter(
    subscriber=OuterRef("subscriber_id"), lifted_at=None
).order_by("by")


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    """One subscription as the gate and the renderer see it.

    `denied` are the fields whose stored values the person said are wrong, in entries that wait.
    """

    subscription_id: int
    subscriber_id: int
    program_id: int
    standing: Standing
    consent: ConsentFacts
    denied: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Permission:
    """The consent part's answer for one person and program."""

    refusal: Refusal | None
    invitation_number: int | None
    ends_at: datetime | None

    @property
    def allowed(self) -> bool:
        """Say whether nothing refuses."""
        return self.refusal is None


def facts_for(subscription_ids: Collection[int]) -> dict[int, SubscriptionFacts]:
    """Return the facts of these subscriptions in two queries; a third where entries wait."""
    rows = list(
        Subscription.objects.filter(id__in=subscription_ids)
        .select_related("subscriber__subject", "program")
        .annotate(waiting_stop=Subquery(_LIVE_STOP.values("by")[:1]))
    )
    behind = [row for row in rows if _is_behind(row)]
    waiting = _unfolded(behind)
    said = whole_of(row.subscriber for row in behind)
    return {
        row.id: _facts(
            row, waiting.get(row.id) or standing_of(row), said.get(row.subscriber_id, NOTHING_SAID)
        )
        for row in rows
    }


def standing_of(row: Subscription) -> Standing:
    """Return the standing that was folded into `row`."""
    return Standing(
        state=State(row.state),
        since=row.since,
        invitation_id=row.invitation_id,
        language=row.language,
        text_id=row.text_id,
        ends_at=row.ends_at,
        paused_until=row.paused_until,
        chosen=tuple(row.chosen),
        less_often=row.less_often,
        depth=row.depth,
        permitted_by_id=row.permitted_by_id,
        address_version=row.address_version,
        open_request_id=row.open_request_id,
        request_lapses_at=row.request_lapses_at,
        last_event_id=row.last_event_id,
    )


def standings(pairs: Sequence[Pair]) -> dict[Pair, Standing]:
    """Return the standing of each (subscriber, program), `NOBODY` where there is none."""
    rows = Subscription.objects.filter(
        subscriber_id__in={pair[0] for pair in pairs}, program_id__in={pair[1] for pair in pairs}
    ).values_list("id", flat=True)
    found = {
        (facts.subscriber_id, facts.program_id): facts.standing
        for facts in facts_for(list(rows)).values()
    }
    return {pair: found.get(pair, NOBODY) for pair in pairs}


@dataclass(frozen=True, slots=True)
class FirstYes:
    """The yes by which somebody first answered a request."""

    id: int
    at: datetime


def first_yeses_of(yes_ids: Iterable[int | None]) -> dict[int, FirstYes]:
    """Return the first yes to the request that each of these answers, in one query.

    A leaving that is taken back and a confirmed address answer the same request again.
    """
    first = ConsentEvent.objects.filter(answers=OuterRef("answers"), kind__in=PERMITTING).order_by(
        "position"
    )
    yeses = ConsentEvent.objects.filter(id__in={yes_id for yes_id in yes_ids if yes_id}).annotate(
        first_id=Subquery(first.values("id")[:1]), first_at=Subquery(first.values("at")[:1])
    )
    rows = yeses.filter(first_id__isnull=False).values_list("id", "first_id", "first_at")
    return {id_: FirstYes(first_id, at) for id_, first_id, at in rows}


def requests_of(yes_ids: Iterable[int | None]) -> dict[int, int | None]:
    """Return the request that each yes answers."""
    yeses = ConsentEvent.objects.filter(id__in={yes_id for yes_id in yes_ids if yes_id})
    return dict(yeses.values_list("id", "answers_id"))


def state_of(standing: Standing, now: datetime) -> State:
    """Return the state of `standing` at `now`."""
    return state_at(
        state=standing.state,
        now=now,
        ends_at=standing.ends_at,
        paused_until=standing.paused_until,
        request_lapses_at=standing.request_lapses_at,
    )


def permissions(pairs: Sequence[Pair], clock: Callable[[], datetime]) -> dict[Pair, Permission]:
    """Return the consent part's answer for each (subscriber, program), in four queries."""
    now = clock()
    rows = Subscription.objects.filter(
        subscriber_id__in={pair[0] for pair in pairs}, program_id__in={pair[1] for pair in pairs}
    ).values_list("id", flat=True)
    facts = {(f.subscriber_id, f.program_id): f for f in facts_for(list(rows)).values()}
    numbers = _numbers(facts.values())
    return {pair: _permission(facts.get(pair), numbers, now) for pair in pairs}


def permission(subscriber_id: int, program_id: int, clock: Callable[[], datetime]) -> Permission:
    """Return the consent part's answer for one person and program."""
    pair = (subscriber_id, program_id)
    return permissions([pair], clock)[pair]


def _permission(
    facts: SubscriptionFacts | None, numbers: dict[int, int], now: datetime
) -> Permission:
    if facts is None:
        return Permission(Refusal.NO_CONSENT, None, None)
    invitation = facts.standing.invitation_id
    return Permission(
        refusal=consent_refusal(facts.consent, now),
        invitation_number=numbers.get(invitation) if invitation else None,
        ends_at=facts.standing.ends_at,
    )


def _numbers(facts: Iterable[SubscriptionFacts]) -> dict[int, int]:
    ids = {fact.standing.invitation_id for fact in facts if fact.standing.invitation_id}
    return dict(Invitation.objects.filter(id__in=ids).values_list("id", "number"))


def _is_behind(row: Subscription) -> bool:
    # Who was erased has no subject any more: all of their entries are folded.
    subject: Subject | None = getattr(row.subscriber, "subject", None)
    return subject is not None and subject.folded_position < subject.head_position


def _unfolded(rows: Sequence[Subscription]) -> dict[int, Standing]:
    if not rows:
        return {}
    by_key = {(row.subscriber.subject.id, row.program_id): row.id for row in rows}
    grouped: dict[int, list[ConsentEvent]] = defaultdict(list)
    events = ConsentEvent.objects.filter(
        subject__in={row.subscriber.subject.id for row in rows},
        program__in={row.program_id for row in rows},
    )
    for event in events.order_by("subject", "position"):
        if event.program_id and (event.subject_id, event.program_id) in by_key:
            grouped[by_key[event.subject_id, event.program_id]].append(event)
    return {row_id: fold(list_) for row_id, list_ in grouped.items()}


def _facts(row: Subscription, standing: Standing, said: Whole) -> SubscriptionFacts:
    person: Subscriber = row.subscriber
    stops = {person.suppressed_by, getattr(row, "waiting_stop", None), *said.stopped_by}
    return SubscriptionFacts(
        subscription_id=row.id,
        subscriber_id=row.subscriber_id,
        program_id=row.program_id,
        standing=standing,
        consent=ConsentFacts(
            state=standing.state,
            ends_at=standing.ends_at,
            paused_until=standing.paused_until,
            request_lapses_at=standing.request_lapses_at,
            confirmed_version=standing.address_version,
            address_version=max(person.address_version, said.address_version),
            has_address=person.email is not None and not said.erased,
            suppressed_by=strongest(stops) or "",
            restricted=person.restricted_at is not None or said.restricted,
            program_state=row.program.state,
        ),
        denied=said.denied,
    )
