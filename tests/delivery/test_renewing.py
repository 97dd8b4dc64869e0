"""Saying yes again where the mailbox led: to the same version, or to one that asks for more."""

from datetime import timedelta
from typing import Any

import pytest

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, Method, State
from consent.selectors.facts import standing_of
from consent.selectors.newer import wants_new_version
from consent.services.change import change
from consent.services.confirm import confirm
from consent.services.leave import leave, pause
from consent.services.renew import renew
from delivery.models import Delivery
from programs.models import Invitation, Program
from programs.rules.vocabulary import TermKind
from subscribers.models import Profile, Subscriber
from tests import cast, factories
from tests.cast import Clock
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

USES: list[factories.Use] = ["first_name", ("usual_store", "optional"), ("allergies", "asked")]


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "ten-days",
        uses=USES,
        frequency_period="day",
        term_kind=TermKind.DAYS,
        term_days=10,
        clock=at(days=-100),
    )


def version(program: Program, clock: Clock, **terms: Any) -> Invitation:
    defaults: dict[str, Any] = {
        "frequency_period": "day",
        "term_kind": TermKind.DAYS,
        "term_days": 10,
    }
    return factories.published_invitation(of=program, uses=USES, clock=clock, **(defaults | terms))


def again(
    row: Subscription, to: Invitation, clock: Clock, *, chosen: Any = None, answers: Any = None
) -> ConsentEvent | None:
    return renew(
        subscription_id=row.id,
        invitation_id=to.id,
        address_version=Subscriber.objects.get(pk=row.subscriber_id).address_version,
        chosen=chosen,
        answers=answers or {},
        ip="",
        user_agent="",
        clock=clock,
    )


def first(program: Program) -> Invitation:
    return Invitation.objects.get(program=program, number=1)


def fresh(row: Subscription) -> Subscription:
    return Subscription.objects.get(id=row.id)


def test_inv_5_the_same_version_again_begins_a_new_term_and_keeps_what_was_chosen(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(
        program,
        chosen=["usual_store", "allergies"],
        answers={"allergies": ["nuts"]},
        clock=at(days=-12),
    )
    change(subscription_id=row.id, less_often="week", ip="", user_agent="", clock=at(days=-11))

    yes = again(row, first(program), at(days=-4))

    assert yes is not None
    assert (yes.kind, yes.method) == (EventKind.RENEWED, Method.PREFERENCES)
    row = fresh(row)
    assert row.ends_at == at(days=6)()
    assert (row.chosen, row.less_often) == (["allergies", "usual_store"], "week")
    assert not Delivery.objects.filter(kind="confirmation", asked_by=yes.answers).exists()
    assert send(approved_edition(program, body="Hello", clock=at(days=-2)), at(days=-2)) == {
        "sent": 1
    }
    assert_every_invariant_holds()


def test_what_ended_by_its_term_can_be_said_again(program: Program) -> None:
    row = cast.alice(program, clock=at(days=-20))

    assert again(row, first(program), at(days=-3)) is not None

    assert fresh(row).state == State.ACTIVE
    assert_every_invariant_holds()


def test_a_version_that_asks_for_more_carries_no_tick_over(program: Program) -> None:
    row = cast.alice(
        program,
        chosen=["usual_store", "allergies"],
        answers={"allergies": ["nuts"]},
        clock=at(days=-5),
    )
    assert Profile.objects.get().values.keys() == {"allergies"}
    more = version(program, at(days=-4), frequency_count=3)
    assert wants_new_version(standing_of(fresh(row))) == more

    again(row, more, at(days=-3))

    row = fresh(row)
    assert (row.invitation_id, row.chosen) == (more.id, [])
    assert not Profile.objects.exists()
    assert wants_new_version(standing_of(row)) is None
    assert_every_invariant_holds()


def test_answers_are_sealed_with_the_request_and_stored_with_the_yes(program: Program) -> None:
    row = cast.alice(program, clock=at(days=-5))
    more = version(program, at(days=-4), frequency_count=3)

    yes = again(row, more, at(days=-3), chosen=["usual_store"], answers={"allergies": ["milk"]})

    assert yes is not None
    assert yes.answers is not None
    assert evidence_of(yes.answers).answers == {"allergies": ["milk"]}
    assert yes.details["chosen"] == ["allergies", "usual_store"]
    assert Profile.objects.get().values["allergies"]["by"] == "person"


def test_a_pause_goes_on_over_a_new_yes(program: Program) -> None:
    row = cast.alice(program, clock=at(days=-5))
    pause(subscription_id=row.id, until=at(days=3)(), clock=at(days=-4))

    again(row, first(program), at(days=-3))

    assert fresh(row).paused_until == at(days=3)()


def test_only_the_version_that_was_read_is_accepted(program: Program) -> None:
    row = cast.alice(program, clock=at(days=-5))
    version(program, at(days=-4), frequency_count=3)

    assert again(row, first(program), at(days=-3)) is None
    assert fresh(row).invitation_id == first(program).id


def test_who_left_or_never_confirmed_has_nothing_to_renew(program: Program) -> None:
    row = cast.alice(program, clock=at(days=-5))
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=-4))
    cast.bob(program)
    waiting = cast.subscription(program, "bob@example.com")

    assert again(row, first(program), at(days=-3)) is None
    assert again(waiting, first(program), at(days=1)) is None


@pytest.mark.parametrize("again_after", [2, 11])
def test_a_second_yes_by_the_public_page_keeps_the_persons_own_ceilings_and_their_pause(
    again_after: int, program: Program
) -> None:
    row = cast.alice(program, chosen=["usual_store"], clock=at(days=-20))
    wishes: dict[str, Any] = {"less_often": "month", "depth": "identity"}
    change(subscription_id=row.id, ip="", user_agent="", clock=at(days=-19, hours=-1), **wishes)
    pause(subscription_id=row.id, until=at(days=3)(), clock=at(days=-19))

    cast.alice(program, clock=at(days=-20 + again_after))

    row = fresh(row)
    assert row.permitted_by is not None
    assert row.permitted_by.kind == EventKind.RENEWED
    assert (row.chosen, row.less_often, row.depth) == ([], "month", "identity")
    assert (row.state, row.paused_until) == (State.PAUSED, at(days=3)())
    assert_every_invariant_holds()


def test_a_yes_after_a_leaving_begins_without_ceilings(program: Program) -> None:
    row = cast.alice(program, clock=at(days=-5))
    change(subscription_id=row.id, depth="identity", ip="", user_agent="", clock=at(days=-4))
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=-3))

    cast.alice(program, clock=at(days=-2))

    assert fresh(row).depth == ""


def test_a_pause_goes_on_over_a_new_yes_after_the_term(program: Program) -> None:
    row = cast.alice(program, clock=at(days=-15))
    pause(subscription_id=row.id, until=at(days=3)(), clock=at(days=-14))

    again(row, first(program), at(days=-3))

    assert fresh(row).paused_until == at(days=3)()


def test_a_yes_after_the_term_is_a_renewal_and_one_after_a_leaving_is_not(
    program: Program,
) -> None:
    row = cast.alice(program, clock=at(days=-40))
    cast.alice(program, clock=at(days=-20))
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=-19))
    cast.alice(program, clock=at(days=-15))

    kinds = ConsentEvent.objects.filter(kind__in=["given", "renewed"]).order_by("position")
    assert [event.kind for event in kinds] == ["given", "renewed", "given"]


def test_a_confirmation_still_works_after_the_end_was_written_down(program: Program) -> None:
    row = cast.alice(program, clock=at(days=-13))
    request = cast.ask(program, "alice@example.com", clock=at(days=-2))
    assert fresh(row).state == State.PENDING

    confirm(request_id=request.id, ip="", user_agent="", clock=at(days=-1))

    assert fresh(row).ends_at == at(days=-1)() + timedelta(days=10)


@pytest.mark.parametrize(
    ("steps", "wants"),
    [
        ([], False),
        ([{"frequency_count": 1, "length_words": 100}], False),
        ([{"frequency_count": 2}], True),
        # What the second asked for was taken back by the third: there is nothing to ask about.
        ([{"frequency_count": 2}, {"frequency_count": 1}], False),
        ([{"frequency_count": 3}, {"frequency_count": 2}], True),
        ([{"length_words": 100}, {"term_days": 20}], True),
        ([{"length_words": 100}, {"length_words": 100, "term_days": 5}], False),
    ],
)
def test_inv_6_who_is_asked_for_more(
    program: Program, steps: list[dict[str, Any]], wants: bool
) -> None:
    row = cast.alice(program, clock=at(days=-5))
    for terms in steps:
        newest = version(program, at(days=-4), **terms)

    wanted = wants_new_version(standing_of(fresh(row)))

    assert wanted == (newest if wants else None)


def test_nobody_is_asked_in_a_language_that_they_did_not_choose(program: Program) -> None:
    row = cast.alice(program, clock=at(days=-5))
    version(program, at(days=-4), frequency_count=2, languages=["de"])

    assert wants_new_version(standing_of(fresh(row))) is None
