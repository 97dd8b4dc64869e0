"""What holds for subscriptions, entries that are not folded included."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery

from consent.models import ConsentEvent
from consent.rules.fold import NOBODY, Standing, state_at
from consent.rules.gate import Refusal, consent_refusal
from consent.rules.vocabulary import PERMITTING, State
from consent.selectors.facts import COLUMNS, JOINED, SubscriptionFacts, SubscriptionRow, facts_of
from programs.models import Invitation

Pair = tuple[int, int]

_FACTS = f"""
SELECT {COLUMNS} FROM consent_subscription s
JOIN subscribers_subscriber p ON p.id = s.subscriber_id {JOINED}
"""  # noqa: S608 - put together of our own constants
_SUBSCRIPTIONS = f"{_FACTS} WHERE s.id = ANY(%s)"
_OF_PAIRS = f"{_FACTS} WHERE s.subscriber_id = ANY(%s) AND s.program_id = ANY(%s)"
_OF_A_SUBJECT = f"{_FACTS} WHERE j.id = %s AND s.program_id = %s"
_OF_A_PERSON = f"{_FACTS} WHERE s.subscriber_id = %s ORDER BY s.id"


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
    """Return the facts of these subscriptions in one query; two where entries wait."""
    return _facts(_SUBSCRIPTIONS, list(subscription_ids))


def facts_of_person(subscriber_id: int) -> dict[int, SubscriptionFacts]:
    """Return the facts of all that one person dealt with, in as many queries."""
    return _facts(_OF_A_PERSON, subscriber_id)


def facts_of_subject(subject_id: UUID, program_id: int | None) -> SubscriptionFacts | None:
    """Return the facts of what an entry is about; None where the person was erased."""
    return next(iter(_facts(_OF_A_SUBJECT, subject_id, program_id).values()), None)


def _facts_of_pairs(pairs: Sequence[Pair]) -> dict[Pair, SubscriptionFacts]:
    people, programs = ({pair[place] for pair in pairs} for place in (0, 1))
    found = _facts(_OF_PAIRS, list(people), list(programs)).values()
    return {(facts.subscriber_id, facts.program_id): facts for facts in found}


def _facts(statement: str, *about: list[int] | int | UUID | None) -> dict[int, SubscriptionFacts]:
    with connection.cursor() as cursor:
        cursor.execute(statement, about)
        return facts_of([SubscriptionRow._make(row) for row in cursor.fetchall()])


def standings(pairs: Sequence[Pair]) -> dict[Pair, Standing]:
    """Return the standing of each (subscriber, program), `NOBODY` where there is none."""
    found = _facts_of_pairs(pairs)
    return {pair: found[pair].standing if pair in found else NOBODY for pair in pairs}


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


def since_of(standing: Standing, state: State) -> datetime | None:
    """Return since when `state` holds, which is that of `standing` at some time."""
    by_time = {State.COMPLETED: standing.ends_at, State.LAPSED: standing.request_lapses_at}
    return standing.since if state == standing.state else by_time.get(state)


def permissions(pairs: Sequence[Pair], clock: Callable[[], datetime]) -> dict[Pair, Permission]:
    """Return the consent part's answer for each (subscriber, program), in three queries at most."""
    now = clock()
    facts = _facts_of_pairs(pairs)
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
