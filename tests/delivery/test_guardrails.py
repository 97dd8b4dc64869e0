"""Too many bounces or complaints hold a program until an approver has looked."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from delivery.models import (
    Delivery,
    Edition,
    Figure,
    Guardrail,
    MailEvent,
    ProgramHold,
    Throughput,
)
from delivery.rules.guardrails import Counts, Limits, why_held
from delivery.services.guarding import AlreadyReleased, hold_what_hurts, release
from programs.models import Program
from programs.rules.vocabulary import ProgramState
from programs.services.programs import WrongState, hold_program, open_program
from tests import cast, factories
from tests.delivery.sending import approved_edition, outcomes, send
from tests.smtp_sink import SmtpSink


@pytest.mark.parametrize(
    ("counts", "is_held"),
    [
        (Counts(sent=99, bounced=99, complained=99), False),
        (Counts(sent=1000, bounced=50, complained=0), False),
        (Counts(sent=1000, bounced=51, complained=0), True),
        (Counts(sent=1000, bounced=0, complained=3), False),
        (Counts(sent=1000, bounced=0, complained=4), True),
        # One angry person of a hundred is no reason.
        (Counts(sent=100, bounced=0, complained=2), False),
        (Counts(sent=100, bounced=0, complained=3), True),
        # An edition of days ago, or a little each day.
        (Counts(sent=0, bounced=0, complained=4, lately=1000), True),
        (Counts(sent=0, bounced=0, complained=3, lately=1000), False),
        (Counts(sent=99, bounced=6, complained=0, lately=119), True),
        (Counts(sent=0, bounced=0, complained=9, lately=99), False),
    ],
)
def test_the_rule(counts: Counts, is_held: bool) -> None:
    assert bool(why_held(counts, Limits())) is is_held


def test_it_says_the_numbers() -> None:
    assert why_held(Counts(sent=1204, bounced=0, complained=12), Limits()) == (
        "12 of 1,204 messages within a day were marked as spam: 1.00%, and the guardrail is 0.30%."
    )


@pytest.fixture
def program(db: None, smtp_sink: SmtpSink) -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


@pytest.fixture
def edition(program: Program) -> Edition:
    """Have an edition that went to four, and to many more as far as workers count."""
    for name in ("ana", "bea", "cia", "dee"):
        cast.say_yes(program, f"{name}@example.com")
    edition = approved_edition(program)
    assert send(edition) == {"sent": 4}
    Throughput.objects.update_or_create(
        edition=edition, at=timezone.now(), defaults={"worked": 200, "accepted": 200}
    )
    return edition


def tell(edition: Edition, kind: str, number: int, bounce: str = "", **more: Any) -> None:
    now = timezone.now()
    for delivery in Delivery.objects.filter(edition=edition)[:number]:
        MailEvent.objects.create(
            source="mailgun",
            key=f"{kind}{delivery.pk}",
            kind=kind,
            bounce=bounce,
            delivery=delivery,
            **({"occurred_at": now, "received_at": now} | more),
        )


def state(program: Program) -> str:
    program.refresh_from_db()
    return program.state


def test_complaints_hold_the_program(program: Program, edition: Edition) -> None:
    tell(edition, "complained", 3)

    assert hold_what_hurts(clock=timezone.now) == 1
    assert state(program) == ProgramState.HELD
    assert "3 of 2" in ProgramHold.objects.get().why
    assert hold_what_hurts(clock=timezone.now) == 0


def test_complaints_that_come_days_after_the_edition_hold_it_too(
    program: Program, edition: Edition
) -> None:
    """Speeds are kept for a day; mailbox providers tell of complaints later than that."""
    Throughput.objects.all().delete()
    days_ago = (timezone.now() - timedelta(days=3)).date()
    Figure.objects.create(
        what="outcome", program=program, edition=edition, began_on=days_ago, why="sent", number=200
    )
    tell(edition, "complained", 3)

    assert hold_what_hurts(clock=timezone.now) == 1
    assert state(program) == ProgramState.HELD
    assert "3 of 200 messages within a week" in ProgramHold.objects.get().why


@pytest.mark.parametrize(
    ("kind", "number", "more"),
    [
        ("complained", 2, {}),
        ("delivered", 4, {}),
        ("bounced", 4, {"bounce": "soft"}),
        ("complained", 4, {"received_at": timezone.now() - timedelta(hours=25)}),
    ],
)
def test_what_is_little_old_or_no_harm_holds_nothing(
    kind: str, number: int, more: dict[str, Any], program: Program, edition: Edition
) -> None:
    tell(edition, kind, number, **more)

    assert hold_what_hurts(clock=timezone.now) == 0
    assert state(program) == ProgramState.OPEN


def test_a_brands_own_guardrail_holds(program: Program, edition: Edition) -> None:
    tell(edition, "bounced", 4, "hard")
    assert hold_what_hurts(clock=timezone.now) == 0

    Guardrail.objects.create(brand=program.brand, bounces=10)
    assert hold_what_hurts(clock=timezone.now) == 1


@pytest.mark.parametrize("wrong", [{"bounces": 4}, {"complaints": 101}, {"after": 19}])
def test_the_database_keeps_guardrails_within_bounds(
    wrong: dict[str, int], program: Program
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardrail.objects.create(brand=program.brand, **wrong)


def test_nobody_opens_it_beside_the_guardrail(program: Program, edition: Edition) -> None:
    tell(edition, "complained", 4)
    hold_what_hurts(clock=timezone.now)

    with pytest.raises(WrongState, match="A guardrail holds it"):
        open_program(program=program)


def test_what_staff_held_themselves_they_open(program: Program) -> None:
    hold_program(program=program)
    open_program(program=program)
    assert state(program) == ProgramState.OPEN


def test_a_release_opens_it_and_begins_to_count_anew(program: Program, edition: Edition) -> None:
    tell(edition, "complained", 4)
    hold_what_hurts(clock=timezone.now)
    hold = ProgramHold.objects.get()

    release(hold=hold, by=factories.approver(), note="A bad list.", clock=timezone.now)

    assert state(program) == ProgramState.OPEN
    assert hold_what_hurts(clock=timezone.now) == 0
    hold.refresh_from_db()
    assert (hold.released_by, hold.note) == (factories.approver(), "A bad list.")
    with pytest.raises(AlreadyReleased):
        release(hold=hold, by=factories.approver(), note="Again.", clock=timezone.now)


def test_nothing_of_a_held_program_goes(program: Program, edition: Edition) -> None:
    tell(edition, "complained", 4)
    hold_what_hurts(clock=timezone.now)

    second = approved_edition(program, "second")
    send(second)
    assert "sent" not in outcomes(second)


# --- The pages ----------------------------------------------------------------------------------


@pytest.fixture
def hold(program: Program, edition: Edition) -> ProgramHold:
    tell(edition, "complained", 4)
    hold_what_hurts(clock=timezone.now)
    return ProgramHold.objects.get()


def test_the_program_says_why_it_is_held(hold: ProgramHold, admin_client: Client) -> None:
    page = admin_client.get(f"/admin/programs/program/{hold.program_id}/change/").content.decode()

    assert f"/admin/delivery/programhold/{hold.pk}/release/" in page
    assert "were marked as spam" in page
    assert "Open again" not in page


def test_an_approver_lets_it_go_on_with_a_note(hold: ProgramHold) -> None:
    client, ben = Client(), factories.approver()
    client.force_login(ben)
    page = f"/admin/delivery/programhold/{hold.pk}/release/"
    assert client.post(page, {"note": "x"}).status_code == 403
    codenames = ("approve_edition", "view_programhold")
    ben.user_permissions.set(Permission.objects.filter(codename__in=codenames))

    assert client.get(page).status_code == 200
    assert client.post(page, {"note": ""}).status_code == 422
    assert ProgramHold.objects.get().released_at is None
    client.post(page, {"note": "We wrote to a bad list."})

    assert state(hold.program) == ProgramState.OPEN
    assert ProgramHold.objects.get().released_by == ben


def test_a_button_that_opens_it_says_why_not(hold: ProgramHold, admin_client: Client) -> None:
    answer = admin_client.post(
        f"/admin/programs/program/{hold.program_id}/open-program/", follow=True
    )
    assert "A guardrail holds it" in answer.content.decode()
    assert state(hold.program) == ProgramState.HELD
