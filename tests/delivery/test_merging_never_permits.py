"""No merge permits anything that was not permitted before: of any two pasts, at any time after."""

from collections.abc import Mapping
from contextlib import suppress as passing_over
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.models import ConsentEvent, Subscription
from consent.rules.less import rarer
from consent.rules.vocabulary import Actor, Method
from consent.selectors.cover import grants_of
from consent.selectors.standing import permissions
from consent.services.change import change
from consent.services.leave import leave, pause
from consent.services.restricting import restrict
from consent.services.stops import lift, suppress
from consent.services.withdraw import withdraw
from delivery.selectors.invariants import verify
from programs.models import Program
from programs.rules.vocabulary import TermKind
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from tests import cast
from tests.delivery.merging import merge
from tests.factories import published_program

pytestmark = pytest.mark.django_db

RECORDS = ("alice@example.com", "ally@example.com")
PROGRAMS = ("weekly-usuals", "recipes")
WORDS = (
    *("ask", "yes", "yes", "yes with all", "leave", "pause", "less often", "revoke", "complain"),
    *("stop everything", "stop by us", "lift by us", "restrict"),
)
SINCE = datetime(2026, 1, 5, 9, tzinfo=UTC)
# Later than the longest past of any two, and then as far as anything ends by time alone.
MERGED_AT = SINCE + timedelta(days=60)
LOOKS = [MERGED_AT + timedelta(days=days) for days in (0, 1, 8, 31, 100, 400)]
PASTS = st.lists(
    st.tuples(st.sampled_from(RECORDS), st.sampled_from(PROGRAMS), st.sampled_from(WORDS)),
    min_size=2,
    max_size=9,
)


@pytest.fixture
def programs() -> Mapping[str, Program]:
    uses: Any = ["first_name", ("household_size", "optional")]
    return {
        slug: published_program(slug, uses=uses, term_kind=TermKind.DAYS, term_days=90)
        for slug in PROGRAMS
    }


def say(program: Program, address: str, word: str, now: datetime) -> None:
    """Have a record hear one word; what cannot be said by then is passed over."""
    clock = lambda: now  # noqa: E731 - the time stands
    row = Subscription.objects.filter(program=program, subscriber__email=address).first()
    person = Subscriber.objects.get(email=address)
    about: Any = {"subscription_id": row.pk if row else 0, "clock": clock}
    whole: Any = {"subscriber_ids": [person.pk], "method": Method.API, "clock": clock}
    match word:
        case "ask" | "yes" | "yes with all":
            chosen = ["household_size"] if word == "yes with all" else []
            heard = cast.ask if word == "ask" else cast.say_yes
            with passing_over(ConsentEvent.DoesNotExist):
                heard(program, address, chosen=chosen, clock=clock)
        case "leave" if row:
            leave(method=Method.LEAVE_PAGE, **about)
        case "pause" if row:
            pause(until=now + timedelta(days=70), **about)
        case "less often" if row:
            change(less_often="quarter", ip="", user_agent="", **about)
        case "revoke" | "complain":
            actor = Actor.CONTROLLER if word == "revoke" else Actor.MAIL
            withdraw(pairs=[(person.pk, program.pk)], actor=actor, method=Method.API, clock=clock)
        case "stop everything":
            suppress(by=StoppedBy.PERSON, actor=Actor.RELAY, **whole)
        case "stop by us":
            suppress(by=StoppedBy.CONTROLLER, actor=Actor.CONTROLLER, **whole)
        case "lift by us":
            lift(by=StoppedBy.CONTROLLER, actor=Actor.CONTROLLER, **whole)
        case "restrict":
            restrict(actor=Actor.PERSON, **whole)


def permitted(people: Mapping[str, int]) -> set[tuple[str, int, datetime]]:
    """Return which program may send to which record, and when."""
    numbers = list(Program.objects.values_list("pk", flat=True))
    names = {id_: address for address, id_ in people.items()}
    pairs = [(id_, number) for id_ in names for number in numbers]
    return {
        (names[pair[0]], pair[1], at)
        for at in LOOKS
        for pair, word in permissions(pairs, lambda at=at: at).items()  # type: ignore[misc]
        if word.allowed
    }


def covered(people: Mapping[str, int]) -> set[tuple[str, str, datetime]]:
    """Return which fields the yeses of which record cover, and when."""
    found = {at: grants_of(list(people.values()), at) for at in LOOKS}
    return {
        (address, field, at)
        for at, grants in found.items()
        for address, id_ in people.items()
        for grant in grants.get(id_, [])
        for field in grant.usable
    }


def broken() -> list[str]:
    """Verify the live data, but the journal's: it keeps lines of the examples before."""
    found = [each for each in verify(lambda: MERGED_AT) if each.broken]
    return [str(each) for each in found if each.name != "INV-15"]


def a_merge_only_takes_away(
    programs: Mapping[str, Program], past: list[tuple[str, str, str]]
) -> None:
    """Play a past, merge, and compare; take all of it back."""
    with transaction.atomic():
        for address in RECORDS:
            cast.ask(programs["recipes"], address, clock=lambda: SINCE)
        for days, (address, slug, word) in enumerate(past, start=1):
            say(programs[slug], address, word, SINCE + timedelta(days=6 * days))
        people = {address: cast.person(address).pk for address in RECORDS}
        before, uses = permitted(people), covered(people)
        ceilings = dict(Subscription.objects.values_list("pk", "less_often"))

        merge(*RECORDS, clock=lambda: MERGED_AT)

        after = permitted(people)
        assert after <= before
        assert {address for address, _, _ in after} <= {RECORDS[0]}
        assert covered(people) <= uses
        for row in Subscription.objects.filter(pk__in=ceilings, state__in=["active", "paused"]):
            assert rarer(row.less_often, ceilings[row.pk]) == row.less_often
        assert broken() == []
        transaction.set_rollback(True)


ANY = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@settings(ANY, max_examples=5)
@given(past=PASTS)
def test_inv_13_a_merge_only_ever_takes_away(
    programs: Mapping[str, Program], past: list[tuple[str, str, str]]
) -> None:
    a_merge_only_takes_away(programs, past)


@pytest.mark.long
@settings(ANY, max_examples=300)
@given(past=PASTS)
def test_inv_13_a_merge_only_ever_takes_away_of_many_pasts(
    programs: Mapping[str, Program], past: list[tuple[str, str, str]]
) -> None:
    a_merge_only_takes_away(programs, past)
