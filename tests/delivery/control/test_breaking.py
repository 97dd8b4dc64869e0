"""A mail system that is away or refuses us is left alone by all, and asked by one."""

import itertools
from datetime import timedelta

import pytest
import structlog

from delivery.gateways.base import Verdict
from delivery.models import Delivery, Edition, MailSystem, Slot
from delivery.services import breaking
from delivery.services.claiming import ANSWERS
from programs.models import Program
from tests import cast, factories
from tests.delivery.control.mail import Mail, on_its_way, people, turn
from tests.delivery.sending import assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db

BEFORE = at(days=-30)
REFUSES = (Verdict.OURS, "535")
AWAY = (Verdict.AWAY, "no_connection")


@pytest.fixture
def edition(settings: object) -> Edition:
    program = factories.published_program("weekly-usuals", clock=BEFORE, uses=["first_name"])
    people(program, 25, clock=BEFORE)
    return on_its_way(program, clock=at(seconds=0))


@pytest.fixture(autouse=True)
def _small_chunks(settings: pytest.FixtureRequest) -> None:
    settings.DELIVERY_CHUNK = 10  # type: ignore[attr-defined]


def system() -> MailSystem:
    return MailSystem.objects.get()


def make_due(edition: Edition) -> None:
    Delivery.objects.filter(edition=edition, state="due").update(due_at=at(seconds=0)())


def test_a_refusal_of_us_stops_everything_after_the_first_chunk(edition: Edition) -> None:
    mail = Mail(REFUSES)
    with structlog.testing.capture_logs() as logs:
        assert turn(mail, clock=at(seconds=0)) == 25
        for second in range(1, 20):
            assert turn(mail, clock=at(seconds=second)) == 0

    assert mail.asked == 1
    rows = Delivery.objects.filter(edition=edition)
    assert set(rows.values_list("state", "attempts")) == {("due", 0)}
    assert not Slot.objects.exists()
    assert [e["log_level"] for e in logs if e["event"] == "mail_system_in_the_way"] == ["error"]
    assert_every_invariant_holds()


def test_answers_rest_with_the_editions(edition: Edition) -> None:
    turn(Mail(REFUSES), clock=at(seconds=0))
    cast.ask(edition.program, "new@example.com", clock=at(seconds=0))
    assert turn(Mail(), clock=at(seconds=1), kinds=ANSWERS) == 0


def test_one_message_asks_at_growing_intervals(edition: Edition) -> None:
    mail = Mail(REFUSES)
    turn(mail, clock=at(seconds=0))
    asked = []
    for second in range(1, 600):
        make_due(edition)
        if turn(mail, clock=at(seconds=second)):
            asked.append(second)
    gaps = [b - a for a, b in zip([0, *asked], asked, strict=False)]
    assert mail.asked == 1 + len(asked)
    assert 24 <= gaps[0] <= 30
    assert all(1.5 <= after / before <= 2.6 for before, after in itertools.pairwise(gaps))
    assert Delivery.objects.filter(edition=edition, attempts__gt=0).count() == 0


def test_it_closes_by_itself_when_one_message_is_taken(edition: Edition) -> None:
    turn(Mail(REFUSES), clock=at(seconds=0))
    make_due(edition)
    mail = Mail()

    assert turn(mail, clock=at(seconds=60)) == 1
    assert (system().trouble, system().since) == ("", None)
    assert turn(mail, clock=at(seconds=60)) == 24
    assert len(mail.taken) == 25


def test_only_one_asks_until_it_has_heard(edition: Edition) -> None:
    turn(Mail(REFUSES), clock=at(seconds=0))
    assert breaking.may_probe(clock=at(seconds=60))
    assert not breaking.may_probe(clock=at(seconds=61))
    # It died: another may ask when its lease is over.
    assert breaking.may_probe(clock=at(seconds=200))


def test_a_probe_with_nothing_to_ask_leaves_its_right_to_the_next(edition: Edition) -> None:
    turn(Mail(REFUSES), clock=at(seconds=0))
    assert turn(Mail(), clock=at(seconds=60), kinds=ANSWERS) == 0
    make_due(edition)
    assert turn(Mail(), clock=at(seconds=61)) == 1


def test_a_mail_system_that_is_away_rests_for_all_and_comes_back(edition: Edition) -> None:
    mail = Mail(AWAY)
    turn(mail, clock=at(seconds=0))
    make_due(edition)
    assert turn(mail, clock=at(seconds=2)) == 0
    assert turn(Mail(), clock=at(seconds=6)) == 1
    assert system().trouble == ""


def test_a_lost_session_of_one_worker_rests_nobody_else(edition: Edition) -> None:
    breaking.note_accepted(clock=at(seconds=-1))
    assert turn(Mail(AWAY), clock=at(seconds=0)) == 25
    assert system().trouble == ""
    make_due(edition)
    assert turn(Mail(), clock=at(seconds=0)) == 25


def test_a_refusal_of_us_takes_the_place_of_silence(edition: Edition) -> None:
    turn(Mail(AWAY), clock=at(seconds=0))
    make_due(edition)
    turn(Mail(REFUSES), clock=at(seconds=6))
    found = system()
    assert (found.trouble, found.code, found.probes) == ("ours", "535", 0)
    assert found.since == at(seconds=0)()


def test_a_busy_mail_system_is_not_away_any_more(edition: Edition) -> None:
    turn(Mail(AWAY), clock=at(seconds=0))
    make_due(edition)
    assert turn(Mail((Verdict.TRY_LATER, "451")), clock=at(seconds=6)) == 1
    assert system().trouble == ""


def test_a_busy_mail_system_may_refuse_us_still(edition: Edition) -> None:
    turn(Mail(REFUSES), clock=at(seconds=0))
    make_due(edition)
    assert turn(Mail((Verdict.TRY_LATER, "451")), clock=at(seconds=60)) == 1
    assert (system().trouble, system().probes) == ("ours", 1)


def test_a_clock_that_steps_back_does_not_silence_us_for_ever(edition: Edition) -> None:
    turn(Mail(REFUSES), clock=at(days=3))
    make_due(edition)
    assert turn(Mail(), clock=at(seconds=1)) == 1


def test_what_was_taken_before_is_settled_all_the_same(edition: Edition) -> None:
    """Half of a chunk is taken, then we are refused: each has its own outcome."""

    def answer(recipient: str) -> tuple[Verdict, str]:
        return REFUSES if recipient.startswith("person5") else (Verdict.ACCEPTED, "")

    turn(Mail(answer), clock=at(seconds=0))

    rows = Delivery.objects.filter(edition=edition)
    assert rows.filter(state="sent").count() == 5
    assert rows.filter(state="due", attempts=0).count() == 20
    assert Slot.objects.count() == 5
    assert system().since == at(seconds=0)()
    assert system().rests_until is not None
    assert system().rests_until - at(seconds=0)() <= timedelta(seconds=30)  # type: ignore[operator]


def test_another_program_is_held_up_as_well(edition: Edition) -> None:
    other = factories.program("other", brand=factories.brand("blue", sender_id="blueone"))
    program: Program = factories.published_invitation(
        of=other, clock=BEFORE, uses=["first_name"]
    ).program
    people(program, 1, clock=BEFORE, name="blue")
    turn(Mail(REFUSES), clock=at(seconds=0))
    on_its_way(program, clock=at(seconds=0))
    assert turn(Mail(), clock=at(seconds=1)) == 0
