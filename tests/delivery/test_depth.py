"""Less personal, by the person's own choice: what is deeper is as if it were not there."""

import pytest
from django.db.models import F
from django.utils import timezone

from consent.models import Subject, Subscription
from consent.rules.changing import NotOfferedError
from consent.services.change import change
from consent.services.contradict import contradict
from consent.services.profile import ProfileInput, store_values
from consent.services.recording import fold_waiting
from delivery.models import Delivery
from delivery.selectors.invariants import promised, queries
from programs.models import Program
from subscribers.models import Profile, Subscriber
from tests import cast, factories
from tests.cast import Clock
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

BODY = "Hello {{ first_name | default: 'you' }} at {{ usual_store | default: 'any store' }}."


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "daily",
        uses=["first_name", ("usual_store", "optional"), ("household_size", "asked")],
        frequency_period="day",
        clock=at(days=-50),
    )


@pytest.fixture
def alice(program: Program) -> Subscription:
    """Alice is known well, ticked her store and said how many they are."""
    row = cast.alice(
        program,
        chosen=["usual_store", "household_size"],
        answers={"household_size": 3},
        clock=at(days=-40),
    )
    Subscriber.objects.update(relationship="established")
    store(row)
    return row


def store(row: Subscription) -> dict[str, str]:
    values = {"first_name": "Alice", "usual_store": "S1"}
    stated = ProfileInput(subscriber_id=row.subscriber_id, values=values, by="crm")
    [outcome] = store_values(inputs=[stated], clock=at(days=-39))
    return {key: str(why) for key, why in outcome.refused.items()}


def say(row: Subscription, clock: Clock = timezone.now, **wish: object) -> bool:
    said = change(subscription_id=row.id, ip="", user_agent="", clock=clock, **wish)  # type: ignore[arg-type]
    return said is not None


def known() -> set[str]:
    profile = Profile.objects.first()
    return set(profile.values) if profile else set()


def why_not(delivery: Delivery) -> dict[str, str]:
    return {entry["field"]: entry["why_not"] for entry in delivery.used}


def test_inv_4_what_is_deeper_than_they_allow_is_as_if_absent(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    send(approved_edition(program, "before", body=BODY, clock=at(days=-3)), at(days=-3))
    assert say(alice, at(days=-2), depth="declared")
    send(approved_edition(program, "after", body=BODY, clock=at(days=-1)), at(days=-1))

    before, after = Delivery.objects.filter(kind="edition").order_by("id")
    assert (before.depth, why_not(before)["usual_store"]) == ("observed", "")
    assert (after.depth, why_not(after)["usual_store"]) == ("declared", "too_deep")
    assert "at any store" in smtp_sink.messages[-1].text()
    assert_every_invariant_holds()


def test_inv_14_what_is_deeper_than_they_allow_goes_at_once_and_is_not_taken_again(
    alice: Subscription,
) -> None:
    assert known() == {"first_name", "usual_store", "household_size"}

    say(alice, depth="declared")
    assert known() == {"first_name", "household_size"}
    assert store(alice) == {"usual_store": "too_deep"}

    say(alice, depth="identity")
    assert known() == {"first_name"}

    say(alice, depth="")
    assert store(alice) == {}


def test_inv_14_one_program_less_personal_leaves_the_others_as_they_are(
    alice: Subscription,
) -> None:
    other = factories.published_program("other", uses=["usual_store"])
    cast.alice(other)

    say(alice, depth="identity")

    assert known() == {"first_name", "usual_store"}


@pytest.mark.parametrize("depth", ["observed", "inferred"])
def test_nobody_chooses_more_than_they_have(alice: Subscription, depth: str) -> None:
    with pytest.raises(NotOfferedError):
        say(alice, depth=depth)


def test_inv_4_a_change_of_something_else_unticks_nothing(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    say(alice, at(days=-3), less_often="week")
    say(alice, at(days=-2.5), answers={"household_size": 4})

    send(approved_edition(program, body=BODY, clock=at(days=-2)), at(days=-2))

    assert why_not(Delivery.objects.get(kind="edition"))["usual_store"] == ""
    assert_every_invariant_holds()


def test_inv_4_what_was_unticked_is_not_used(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    say(alice, at(days=-3), chosen=[])

    send(approved_edition(program, body=BODY, clock=at(days=-2)), at(days=-2))

    assert why_not(Delivery.objects.get(kind="edition"))["usual_store"] == "not_chosen"
    assert known() == {"first_name", "household_size"}
    assert_every_invariant_holds()


@pytest.mark.parametrize(
    "wish", [{"depth": "declared"}, {"chosen": []}], ids=["less_personal", "unticked"]
)
def test_inv_4_is_found_broken_where_more_was_used_than_allowed_then(
    program: Program, alice: Subscription, smtp_sink: SmtpSink, wish: dict[str, object]
) -> None:
    send(approved_edition(program, body=BODY, clock=at(days=-2)), at(days=-2))
    say(alice, at(days=-1), **wish)
    assert queries.broken(promised.USED_WHAT_WAS_ACCEPTED) == []

    # As if it had gone after they had said so.
    Delivery.objects.filter(kind="edition").update(permitted_at=at(hours=-1)())

    gone = Delivery.objects.get(kind="edition")
    assert set(queries.broken(promised.USED_WHAT_WAS_ACCEPTED)) == {str(gone.id)}


def test_what_they_said_is_wrong_is_not_used_while_its_entry_waits_to_be_folded(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    contradict(
        subscriber_id=alice.subscriber_id,
        field="usual_store",
        ip="",
        user_agent="",
        clock=at(days=-3),
    )
    # As it stands after a mail system hung: the entry is there, what it brings is not.
    Subject.objects.update(folded_position=F("head_position") - 1)
    Subscriber.objects.update(contradicted=[])
    Profile.objects.update(removed_at={})
    store(alice)
    assert "usual_store" in known()

    send(approved_edition(program, body=BODY, clock=at(days=-2)), at(days=-2))

    assert why_not(Delivery.objects.get(kind="edition"))["usual_store"] == "missing"
    assert fold_waiting(clock=at(days=-1)) == 1
    assert "usual_store" not in known()
