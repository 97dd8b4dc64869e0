"""The preference centre: a link that only a mailbox gets, and what one can do behind it."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from consent.models import Subscription
from consent.rules.vocabulary import State
from consent.selectors.tokens import leave_token, preferences_token, why_token
from consent.services.decline import decline
from consent.services.links import make_links
from delivery.models import Delivery
from delivery.rules.preference_link import is_open
from delivery.services.links import LINKS_A_DAY, send_preference_link
from programs.models import Program
from tests import cast, factories

ALICE = "alice@example.com"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def alice(program: Program) -> Subscription:
    return cast.alice(program, chosen=["usual_store"])


def links() -> list[Delivery]:
    return list(Delivery.objects.filter(kind="link"))


@pytest.fixture
def centre(alice: Subscription) -> str:
    send_preference_link(address=ALICE, clock=timezone.now)
    return f"/me/{preferences_token(links()[0].id)}/"


def form(row: Subscription, do: str, **values: str) -> dict[str, str]:
    return {"subscription": str(row.id), "do": do, **values}


def in_days(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_asking_mails_a_link(alice: Subscription, visitor: Client) -> None:
    answer = visitor.post("/me/", {"email": " Alice@Example.com "})

    assert answer.status_code == 303
    assert [row.subscriber_id for row in links()] == [alice.subscriber_id]


def test_inv_12_asking_says_nothing_about_who_is_known(
    alice: Subscription, visitor: Client
) -> None:
    known, unknown = (visitor.post("/me/", {"email": a}) for a in (ALICE, "nobody@example.com"))

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert dict(known.items()) == dict(unknown.items())
    assert len(links()) == 1


def test_a_bad_address_is_said(alice: Subscription, visitor: Client) -> None:
    answer = visitor.post("/me/", {"email": "alice"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert 'value="alice"' in answer.content.decode()


def test_inv_12_one_link_in_ten_minutes_and_five_a_day(alice: Subscription) -> None:
    for minute in range(0, 24 * 60, 3):
        send_preference_link(address=ALICE, clock=at(NOW + timedelta(minutes=minute)))

    asked_at = sorted(row.created_at for row in links())
    assert len(asked_at) == LINKS_A_DAY
    apart = [later - earlier for earlier, later in pairwise(asked_at)]
    assert min(apart) >= timedelta(minutes=10)


@pytest.mark.django_db(transaction=True)
def test_inv_12_many_at_once_cause_one_message(program: Program) -> None:
    cast.alice(program)
    gate = threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        send_preference_link(address=ALICE, clock=timezone.now)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(links()) == 1


@pytest.mark.parametrize(
    ("handed_over", "minutes", "opens"),
    [(None, 59, True), (None, 60, False), (30, 89, True), (30, 90, False)],
)
def test_the_hour_begins_when_the_message_went(
    handed_over: int | None, minutes: int, *, opens: bool
) -> None:
    went = NOW + timedelta(minutes=handed_over) if handed_over else None

    still = is_open(created_at=NOW, handed_over_at=went, now=NOW + timedelta(minutes=minutes))

    assert still is opens


def test_the_centre_shows_what_was_joined(centre: str, visitor: Client) -> None:
    page = visitor.get(centre).content.decode()

    for words in ("Your usuals, cheaper", "a•••@e•••.com", "At most 1 a week.", "Usual store"):
        assert words in page
    assert ALICE not in page


def test_after_an_hour_it_is_closed_and_offers_a_fresh_link(
    centre: str, alice: Subscription, visitor: Client
) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        for answer in (visitor.get(centre), visitor.post(centre, form(alice, "leave"))):
            assert answer.status_code == 410
            assert 'href="/me/?language=en"' in answer.content.decode()
    assert cast.subscription(alice.program, ALICE).state == State.ACTIVE


def test_leave_pause_and_go_on(centre: str, alice: Subscription, visitor: Client) -> None:
    def after(do: str, **values: str) -> tuple[str, str]:
        answer = visitor.post(centre, form(alice, do, **values))
        assert answer.status_code == 303
        page = visitor.get(answer["Location"]).content.decode()
        return cast.subscription(alice.program, ALICE).state, page

    state, page = after("pause", until=in_days(14))
    assert state == State.PAUSED
    assert "is paused until" in page
    state, page = after("resume")
    assert state == State.ACTIVE
    assert "goes on." in page
    state, page = after("leave")
    assert state == State.WITHDRAWN
    assert "You left “Your usuals, cheaper”" in page


@pytest.mark.parametrize(("language", "marks"), [("de", "%d.%m.%Y"), ("fr", "%d/%m/%Y")])
def test_a_day_is_shown_and_taken_as_the_language_writes_it(
    centre: str, alice: Subscription, visitor: Client, language: str, marks: str
) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        until = (timezone.now() + timedelta(days=14)).strftime(marks)
        page = visitor.get(f"{centre}?language={language}").content.decode()
        answer = visitor.post(f"{centre}?language={language}", form(alice, "pause", until=until))

    assert until in page
    assert answer.status_code == 303
    alice.refresh_from_db()
    assert alice.state == State.PAUSED


@pytest.mark.parametrize(
    "day", ["", "tomorrow", "14.11.26", "9" * 30, "2020-01-01", in_days(0), in_days(800)]
)
def test_a_pause_needs_a_day_to_come(
    centre: str, alice: Subscription, visitor: Client, day: str
) -> None:
    answer = visitor.post(centre, form(alice, "pause", until=day))

    assert answer.status_code == 422
    assert "Write a day to come" in answer.content.decode()
    assert cast.subscription(alice.program, ALICE).state == State.ACTIVE


def test_nobody_elses_program_can_be_changed(
    centre: str, program: Program, visitor: Client
) -> None:
    other = cast.say_yes(program, "zoe@example.com")

    for number in (str(other.id), "", "x", "-1", "9" * 40):
        answer = visitor.post(centre, {"subscription": number, "do": "leave"})
        assert answer.status_code == 404

    other.refresh_from_db()
    assert other.state == State.ACTIVE


def test_an_unknown_deed_changes_nothing(centre: str, alice: Subscription, visitor: Client) -> None:
    assert visitor.post(centre, form(alice, "erase")).status_code == 303
    assert cast.subscription(alice.program, ALICE).state == State.ACTIVE


def test_inv_11_no_other_token_opens_a_centre(
    centre: str, alice: Subscription, visitor: Client
) -> None:
    welcome = Delivery.objects.get(kind="welcome")
    for token in (
        preferences_token(welcome.id),
        why_token(links()[0].id),
        leave_token(links()[0].id),
        "x" * 32,
    ):
        assert visitor.get(f"/me/{token}/").status_code == 404
        assert visitor.post(f"/me/{token}/", form(alice, "leave")).status_code == 404
    assert cast.subscription(alice.program, ALICE).state == State.ACTIVE


def test_the_page_asks_the_database_little_however_much_was_joined(
    centre: str, visitor: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(5):
        cast.alice(factories.published_program(f"program-{number}"))

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(visitor.get(centre).content) < 50_000


@pytest.mark.django_db
def test_a_program_that_was_joined_once_and_then_refused_is_still_there(visitor: Client) -> None:
    joined, offered = (factories.published_program(slug) for slug in ("recipes", "wines"))
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        row = cast.carol(joined)
    for one in (joined, offered):
        [link] = make_links(program=one, subscriber_ids=[row.subscriber_id], clock=timezone.now)
        decline(link=link, clock=timezone.now)
    send_preference_link(address="carol@example.com", clock=timezone.now)

    page = visitor.get(f"/me/{preferences_token(links()[0].id)}/").content.decode()

    assert page.count("You said no") == 1
    assert "/p/recipes/" in page
    assert "/p/wines/" not in page


@pytest.mark.parametrize(
    ("language", "asked", "agreed"),
    [
        ("en", "What you were asked to agree to", "What you agreed to"),
        ("de", "Wozu Sie um ein Ja gebeten wurden", "Wozu Sie Ja gesagt haben"),
        ("fr", "À quoi on vous a demandé de dire oui", "À quoi vous avez dit oui"),
    ],
)
def test_nobody_agreed_to_what_waits_for_their_yes(
    program: Program, visitor: Client, language: str, asked: str, agreed: str
) -> None:
    cast.bob(program)
    row = Subscription.objects.get(state=State.PENDING)
    send_preference_link(address=row.subscriber.email or "", clock=timezone.now)
    centre = f"/me/{preferences_token(links()[0].id)}/"

    for address in (centre, f"{centre}{row.id}/"):
        page = visitor.get(address, {"language": language}).content.decode()
        assert asked in page
        assert agreed not in page

    cast.say_yes(program, row.subscriber.email or "")
    for address in (centre, f"{centre}{row.id}/"):
        page = visitor.get(address, {"language": language}).content.decode()
        assert asked not in page
        assert agreed in page
