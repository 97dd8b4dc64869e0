"""Changing what a yes covers by the person's own POST: a word in the ledger, and nothing twice."""

from typing import Any

import pytest

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subscription
from consent.rules.changing import NotOfferedError
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.choices import choices_of
from consent.selectors.facts import standing_of
from consent.services.change import change
from consent.services.leave import leave, pause, undo
from programs.models import Program
from programs.rules.vocabulary import Period, TermKind
from subscribers.models import Profile
from tests import cast, factories
from tests.delivery.sending import at

pytestmark = pytest.mark.django_db

USES: list[factories.Use] = [
    "first_name",
    ("usual_store", "optional"),
    ("last_name", "optional"),
    ("allergies", "asked"),
]


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=USES, clock=at(days=-99))


@pytest.fixture
def alice(program: Program) -> Subscription:
    return cast.alice(
        program,
        chosen=["last_name", "allergies"],
        answers={"allergies": ["nuts"]},
        clock=at(days=-9),
    )


def say(row: Subscription, **wish: Any) -> ConsentEvent | None:
    said: dict[str, Any] = {"clock": at(), "ip": "192.0.2.7", "user_agent": "a browser"} | wish
    return change(subscription_id=row.id, **said)


def known() -> dict[str, Any]:
    profile = Profile.objects.first()
    return {key: entry["v"] for key, entry in profile.values.items()} if profile else {}


def test_each_optional_field_is_its_own_switch(alice: Subscription) -> None:
    said = say(alice, chosen=["last_name", "usual_store"])

    assert said is not None
    assert (said.kind, said.actor, said.method) == (
        EventKind.CHANGED,
        Actor.PERSON,
        Method.PREFERENCES,
    )
    assert said.details == {"chosen": ["allergies", "last_name", "usual_store"]}
    alice.refresh_from_db()
    assert alice.chosen == ["allergies", "last_name", "usual_store"]


def test_an_answer_is_sealed_and_stored_and_never_in_the_clear(alice: Subscription) -> None:
    said = say(alice, answers={"allergies": ["milk"]})

    assert said is not None
    assert said.details == {"answered": ["allergies"]}
    assert evidence_of(said).answers == {"allergies": ["milk"]}
    assert evidence_of(said).ip == "192.0.2.7"
    assert Profile.objects.get().values["allergies"] == {
        "v": ["milk"],
        "by": "person",
        "at": at()().isoformat(),
    }


def test_inv_14_an_answer_that_is_taken_back_goes_at_once(alice: Subscription) -> None:
    said = say(alice, answers={"allergies": None})

    assert said is not None
    assert said.details == {"chosen": ["last_name"]}
    assert known() == {}


def test_nothing_is_written_where_nothing_changes(alice: Subscription) -> None:
    for _time in range(2):
        say(alice, chosen=["usual_store"], answers={"allergies": ["milk"]}, less_often="month")

    assert ConsentEvent.objects.filter(kind=EventKind.CHANGED).count() == 1
    assert say(alice) is None
    assert say(alice, depth="") is None


def test_what_is_not_touched_stays(alice: Subscription) -> None:
    say(alice, less_often="month", depth="identity")
    say(alice, chosen=[])

    alice.refresh_from_db()
    assert (alice.chosen, alice.less_often, alice.depth) == (["allergies"], "month", "identity")


def test_back_to_what_was_promised(alice: Subscription) -> None:
    say(alice, less_often="month", depth="identity")

    said = say(alice, less_often="", depth="")

    assert said is not None
    assert said.details == {"less_often": "", "depth": ""}
    alice.refresh_from_db()
    assert (alice.less_often, alice.depth) == ("", "")


@pytest.mark.parametrize("less_often", ["day", "week", "now_and_then"])
def test_less_often_is_really_less(alice: Subscription, less_often: str) -> None:
    with pytest.raises(NotOfferedError):
        say(alice, less_often=less_often)


def test_what_is_offered_is_what_can_be_chosen(alice: Subscription) -> None:
    offered = choices_of(alice, standing_of(alice))

    assert offered.less_often == (Period.MONTH, Period.QUARTER, Period.YEAR)
    assert offered.depths == ("identity",)
    assert sorted(offered.optional) == ["last_name", "usual_store"]
    assert sorted(offered.asked) == ["allergies"]
    assert offered.said == {"allergies": ["nuts"]}


def test_a_pause_is_no_hindrance_and_goes_on(alice: Subscription) -> None:
    pause(subscription_id=alice.id, until=at(days=3)(), clock=at(days=-1))

    assert say(alice, chosen=[]) is not None
    alice.refresh_from_db()
    assert (alice.state, alice.chosen) == ("paused", ["allergies"])


def test_nobody_changes_what_does_not_hold(program: Program) -> None:
    carol = cast.carol(program)
    cast.bob(program)
    short = factories.published_program("short", uses=USES, term_kind=TermKind.DAYS, term_days=3)
    over = cast.alice(short, clock=at(days=-4))
    waiting = cast.subscription(program, "bob@example.com")

    for row in (carol, waiting, over):
        assert say(row, chosen=["usual_store"], less_often="month") is None


def test_a_leaving_that_is_taken_back_goes_on_as_it_was_changed(alice: Subscription) -> None:
    say(alice, chosen=[], answers={"allergies": ["milk"]}, less_often="month", clock=at(days=-5))
    left = leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(days=-4))
    assert left is not None
    assert known() == {}

    assert undo(event_id=left.id, clock=at(days=-4, minutes=1))

    alice.refresh_from_db()
    assert (alice.chosen, alice.less_often) == (["allergies"], "month")
    assert known() == {"allergies": ["milk"]}


def test_an_answer_that_was_taken_back_stays_so_when_a_leaving_is_taken_back(
    alice: Subscription,
) -> None:
    say(alice, answers={"allergies": None}, clock=at(days=-5))
    left = leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(days=-4))
    assert left is not None

    undo(event_id=left.id, clock=at(days=-4, minutes=1))

    assert known() == {}
