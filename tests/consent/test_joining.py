"""Asking, confirming, leaving and coming back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import permission
from consent.services.confirm import Confirmed, confirm
from consent.services.decline import decline
from consent.services.join import ProgramNotOpenError, request_by_link, request_by_page
from consent.services.leave import leave, pause, resume, undo
from consent.services.links import make_links
from consent.services.offer_renewal import offer_renewal
from consent.services.withdraw import withdraw
from programs.models import Program
from programs.rules.vocabulary import TermKind
from programs.services.programs import close_program
from subscribers.models import Profile
from tests import cast, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "weekly-usuals", uses=["first_name", ("usual_store", "optional"), ("allergies", "asked")]
    )


def kinds(program: Program) -> list[str]:
    return list(
        ConsentEvent.objects.filter(program=program).order_by("id").values_list("kind", flat=True)
    )


def later(**ago: float) -> cast.Clock:
    return lambda: timezone.now() + timedelta(**ago)


def test_a_request_waits_and_permits_nothing(program: Program) -> None:
    cast.bob(program)

    row = cast.subscription(program, "bob@example.com")
    assert row.state == State.PENDING
    answer = permission(row.subscriber_id, program.id, timezone.now)
    assert (answer.allowed, answer.refusal) == (False, "pending")


def test_the_persons_own_confirmation_makes_it_active(program: Program) -> None:
    row = cast.alice(program, chosen=["usual_store"])

    assert row.state == State.ACTIVE
    assert row.chosen == ["usual_store"]
    assert permission(row.subscriber_id, program.id, timezone.now).allowed
    assert kinds(program) == ["requested", "given"]


def test_inv_5_a_yes_answers_a_request_for_the_same_words_from_that_address(
    program: Program,
) -> None:
    row = cast.alice(program)

    yes = ConsentEvent.objects.get(kind=EventKind.GIVEN)
    request = yes.answers
    assert request is not None
    assert row.permitted_by_id == yes.id
    assert (yes.invitation_id, yes.language, yes.text_id) == (
        request.invitation_id,
        request.language,
        request.text_id,
    )
    assert evidence_of(yes).address == "alice@example.com"
    assert yes.address_version == row.subscriber.address_version


def test_inv_5_the_database_refuses_a_yes_to_other_words(program: Program) -> None:
    cast.alice(program)
    cast.bob(program)
    bobs = ConsentEvent.objects.filter(kind=EventKind.REQUESTED).latest("id")
    alices = ConsentEvent.objects.get(kind=EventKind.GIVEN)

    forged = ConsentEvent(
        subject=alices.subject,
        position=3,
        kind=EventKind.GIVEN,
        program_id=bobs.program_id,
        invitation_id=bobs.invitation_id,
        language=bobs.language,
        text_id=bobs.text_id,
        answers_id=bobs.id,
        actor="person",
        method="confirmation",
        at=timezone.now(),
        address_version=1,
        previous_hash=bytes(alices.hash),
        hash=bytes(32),
    )
    with pytest.raises(IntegrityError):
        forged.save()


def test_answers_and_ticks_only_count_where_they_were_offered(program: Program) -> None:
    row = cast.alice(
        program,
        chosen=["usual_store", "first_name", "bank_account"],
        answers={"allergies": ["nuts"], "usual_store": "S1"},
    )
    assert row.chosen == ["allergies", "usual_store"]


def test_what_the_person_answered_is_stored_when_they_confirm(program: Program) -> None:
    request = cast.ask(program, "alice@example.com", answers={"allergies": ["nuts"]})
    assert not Profile.objects.exists()

    confirm(request_id=request.id, ip="", user_agent="", clock=timezone.now)

    values = Profile.objects.get().values
    assert values["allergies"]["v"] == ["nuts"]
    assert values["allergies"]["by"] == "person"


def test_confirming_twice_is_confirming_once(program: Program) -> None:
    cast.alice(program)
    request = ConsentEvent.objects.get(kind=EventKind.REQUESTED)

    again = confirm(request_id=request.id, ip="", user_agent="", clock=timezone.now)

    assert again == Confirmed.ACTIVE
    assert kinds(program) == ["requested", "given"]


def test_an_old_request_does_not_confirm(program: Program) -> None:
    request = cast.bob(program)

    answer = confirm(request_id=request.id, ip="", user_agent="", clock=later(days=30))

    assert answer == Confirmed.EXPIRED
    assert cast.subscription(program, "bob@example.com").state == State.PENDING


def test_a_replaced_request_does_not_confirm(program: Program) -> None:
    first = cast.bob(program)
    cast.bob(program, chosen=["usual_store"])

    answer = confirm(request_id=first.id, ip="", user_agent="", clock=timezone.now)

    assert answer == Confirmed.REPLACED


def test_a_request_does_not_confirm_from_another_address(program: Program) -> None:
    request = cast.bob(program)
    bob = cast.person("bob@example.com")
    bob.email = "robert@example.com"
    bob.save()

    answer = confirm(request_id=request.id, ip="", user_agent="", clock=timezone.now)

    assert answer == Confirmed.EXPIRED


def test_the_same_wish_again_asks_for_nothing_more(program: Program) -> None:
    for _ in range(5):
        cast.bob(program, answers={"allergies": ["nuts"]})
    assert kinds(program) == ["requested"]


def test_no_more_than_three_requests_a_day(program: Program) -> None:
    for minute in range(0, 110, 11):
        cast.bob(program, clock=later(minutes=minute))
    assert len(kinds(program)) == 3


def test_leaving_is_immediate_and_idempotent(program: Program) -> None:
    row = cast.alice(program)

    first = leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)
    second = leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)

    assert first is not None
    assert second is None
    assert permission(row.subscriber_id, program.id, timezone.now).refusal == "withdrawn"


def test_leaving_is_undone_within_ten_minutes(program: Program) -> None:
    row = cast.alice(program, chosen=["usual_store"])
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    assert left is not None

    assert undo(event_id=left.id, clock=later(minutes=9))

    row.refresh_from_db()
    assert (row.state, row.chosen) == (State.ACTIVE, ["usual_store"])
    assert not undo(event_id=left.id, clock=later(minutes=9.5))


def test_leaving_is_not_undone_after_ten_minutes(program: Program) -> None:
    row = cast.alice(program)
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    assert left is not None

    assert not undo(event_id=left.id, clock=later(minutes=10))
    assert cast.subscription(program, "alice@example.com").state == State.WITHDRAWN


def test_leaving_kills_a_waiting_confirmation_link(program: Program) -> None:
    request = cast.bob(program)
    row = cast.subscription(program, "bob@example.com")
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)

    answer = confirm(request_id=request.id, ip="", user_agent="", clock=timezone.now)

    assert answer == Confirmed.WITHDRAWN_SINCE


def test_a_pause_holds_until_its_date(program: Program) -> None:
    row = cast.alice(program)
    pause(subscription_id=row.id, until=timezone.now() + timedelta(days=7), clock=timezone.now)

    assert permission(row.subscriber_id, program.id, timezone.now).refusal == "paused"
    assert permission(row.subscriber_id, program.id, later(days=8)).allowed
    assert resume(subscription_id=row.id, clock=timezone.now) is not None
    assert permission(row.subscriber_id, program.id, timezone.now).allowed


def test_stopping_everything_suppresses_and_a_new_yes_lifts_it(program: Program) -> None:
    row = cast.erin(program)
    assert row.state == State.WITHDRAWN
    assert cast.person("erin@example.com").suppressed_by == "person"

    cast.say_yes(program, "erin@example.com", clock=later(minutes=11))

    assert cast.person("erin@example.com").suppressed_by == ""
    assert permission(row.subscriber_id, program.id, later(minutes=12)).allowed


def test_a_personal_link_still_needs_the_confirmation(program: Program) -> None:
    row = cast.carol(program)
    [link] = make_links(program=program, subscriber_ids=[row.subscriber_id], clock=timezone.now)

    request_by_link(
        link=link, language="en", chosen=[], answers={}, ip="", user_agent="", clock=later(hours=1)
    )

    row.refresh_from_db()
    assert row.state == State.PENDING


def test_not_for_me_is_recorded_but_never_ends_a_yes(program: Program) -> None:
    yes = cast.alice(program)
    gone = cast.carol(program, clock=later(hours=-1))
    say_no(program, yes.subscriber_id, gone.subscriber_id)

    states = dict(Subscription.objects.values_list("subscriber__email", "state"))
    assert states == {"alice@example.com": "active", "carol@example.com": "refused"}


def say_no(program: Program, *people: int) -> None:
    for link in make_links(program=program, subscriber_ids=people, clock=timezone.now):
        decline(link=link, clock=timezone.now)


def test_a_forwarded_no_leaves_a_leaving_that_can_be_taken_back(program: Program) -> None:
    row = cast.carol(program)
    left = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)

    say_no(program, row.subscriber_id)

    assert undo(event_id=left.id, clock=later(minutes=9))


def test_a_forwarded_no_leaves_the_persons_own_request(program: Program) -> None:
    request = cast.bob(program)

    say_no(program, cast.person("bob@example.com").id)

    assert confirm(request_id=request.id, ip="", user_agent="", clock=timezone.now) == "active"


def test_a_forwarded_no_leaves_the_offer_to_renew() -> None:
    program = factories.published_program(term_kind=TermKind.DAYS, term_days=30)
    row = cast.alice(program, clock=later(days=-31))
    yes_id = row.permitted_by_id
    assert yes_id is not None
    offered = offer_renewal(subscription_id=row.id, yes_id=yes_id, clock=later(days=-10))
    assert offered is not None

    say_no(program, row.subscriber_id)

    assert confirm(request_id=offered.id, ip="", user_agent="", clock=timezone.now) == "active"


def test_not_for_me_counts_once_the_term_and_the_offer_are_over() -> None:
    program = factories.published_program(term_kind=TermKind.DAYS, term_days=30)
    row = cast.alice(program, clock=later(days=-60))

    say_no(program, row.subscriber_id)

    row.refresh_from_db()
    assert row.state == State.REFUSED


def test_a_closed_program_takes_nobody_in(program: Program) -> None:
    close_program(program=program)
    with pytest.raises(ProgramNotOpenError):
        cast.bob(program)


def test_taking_a_leaving_back_goes_on_with_the_pause(program: Program) -> None:
    row = cast.alice(program)
    until = timezone.now() + timedelta(days=30)
    pause(subscription_id=row.id, until=until, clock=timezone.now)
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    assert left is not None

    assert undo(event_id=left.id, clock=later(minutes=1))

    row.refresh_from_db()
    assert (row.state, row.paused_until) == (State.PAUSED, until)
    assert permission(row.subscriber_id, program.id, later(days=1)).refusal == "paused"


@pytest.mark.parametrize(
    ("actor", "becomes"), [(Actor.RELAY, State.WITHDRAWN), (Actor.CONTROLLER, State.REVOKED)]
)
def test_inv_13_a_leaving_is_not_taken_back_over_a_stop_that_came_after_it(
    program: Program, actor: Actor, becomes: State
) -> None:
    row = cast.alice(program)
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    assert left is not None
    pair = (row.subscriber_id, program.id)
    for _again in range(2):
        withdraw(pairs=[pair], actor=actor, method=Method.API, clock=timezone.now)

    assert not undo(event_id=left.id, clock=later(minutes=1))
    assert cast.subscription(program, "alice@example.com").state == becomes
    assert len(kinds(program)) == 4


def test_no_more_than_ten_requests_a_day_in_all() -> None:
    for number in range(12):
        request_by_page(
            program=factories.published_program(f"program-{number}"),
            address="bob@example.com",
            language="en",
            chosen=[],
            answers={},
            ip="",
            user_agent="",
            clock=timezone.now,
        )
    assert ConsentEvent.objects.filter(kind=EventKind.REQUESTED).count() == 10
