"""Trial mode: until somebody ends it, messages reach staff who confirmed their address alone."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.rules.gate import Refusal
from consent.rules.vocabulary import Method
from consent.selectors.names import Named, PersonName
from consent.services.leave import leave
from delivery.gateways.choosing import default_gateway
from delivery.models import Delivery, Slot, StaffAddress, TrialEnd
from delivery.rendering.compose import Composer
from delivery.rendering.forecasting import forecast
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.permission import check
from delivery.selectors.trial import is_trial, staff_addresses, verified_at
from delivery.services import editions
from delivery.services.claiming import EDITIONS, claim
from delivery.services.handing_over import hand_over
from delivery.services.intending import intend
from delivery.services.links import send_preference_link
from delivery.services.planning import plan_due
from delivery.services.preparing import prepare
from delivery.services.sending import send_batch
from delivery.services.trial import AddressIsTaken, NotEnded, end_trial, verify_address
from programs.models import Brand, Program
from tests import cast, factories
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

ALL = tuple(DeliveryKind)


@pytest.fixture
def program(smtp_sink: SmtpSink) -> Program:
    """Have a program, in a new installation."""
    TrialEnd.objects.all().delete()
    return factories.published_program("weekly-usuals", uses=["first_name"])


def staff(address: str, name: str = "mara") -> User:
    user, _made = User.objects.update_or_create(
        username=name, defaults={"is_staff": True, "email": address}
    )
    verify_address(user=user, address=address, clock=timezone.now)
    return user


def work() -> None:
    """Send what is due, of every kind."""
    gateway = default_gateway()
    while send_batch(kinds=ALL, gateway=gateway, clock=timezone.now):
        pass
    gateway.close()


def reached(sink: SmtpSink) -> set[str]:
    return {recipient for message in sink.messages for recipient in message.recipients}


def test_an_edition_reaches_confirmed_staff_alone(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program)
    cast.say_yes(program, "Mara@example.com")
    staff("mara@example.com")

    assert send(approved_edition(program)) == {"sent": 1, "trial": 1}

    assert reached(smtp_sink) == {"Mara@example.com"}
    assert_every_invariant_holds()


def test_nothing_else_reaches_a_stranger_either(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program)
    cast.bob(program)
    send_preference_link(address="alice@example.com", clock=timezone.now)

    work()

    assert smtp_sink.messages == []
    kept = Delivery.objects.values_list("kind", "state", "refusal")
    assert set(kept) == {
        ("confirmation", "withheld", "expired"),
        ("confirmation", "withheld", "trial"),
        ("welcome", "withheld", "trial"),
        ("link", "withheld", "trial"),
    }


def test_staff_get_the_messages_of_joining(program: Program, smtp_sink: SmtpSink) -> None:
    staff("mara@example.com")
    cast.ask(program, "mara@example.com")

    work()

    assert reached(smtp_sink) == {"mara@example.com"}


def test_what_the_person_said_is_named_before_the_trial(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program)
    edition = approved_edition(program)
    editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)

    work()

    assert Delivery.objects.get(edition=edition).refusal == Refusal.WITHDRAWN


@pytest.mark.parametrize(
    "change",
    [
        {"is_staff": False},
        {"is_active": False},
    ],
)
def test_who_may_not_log_in_any_more_gets_nothing(
    change: dict[str, bool], program: Program, smtp_sink: SmtpSink
) -> None:
    cast.say_yes(program, "mara@example.com")
    mara = staff("mara@example.com")
    User.objects.filter(pk=mara.pk).update(**change)

    assert send(approved_edition(program)) == {"trial": 1}


def test_an_address_that_their_account_has_no_more_is_no_staffs(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.say_yes(program, "mara@example.com")
    user = staff("mara@example.com")
    User.objects.filter(pk=user.pk).update(email="mara@example.org")

    assert send(approved_edition(program)) == {"trial": 1}
    assert reached(smtp_sink) == set()
    assert staff_addresses() == []


def test_an_address_that_nobody_confirmed_is_no_staffs(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.say_yes(program, "mara@example.com")
    factories.marketer()

    assert send(approved_edition(program)) == {"trial": 1}


def test_the_hand_over_asks_again(program: Program, smtp_sink: SmtpSink) -> None:
    """Between intent and hand-over the address stopped being staff's."""
    cast.say_yes(program, "mara@example.com")
    staff("mara@example.com")
    edition = approved_edition(program)
    editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)
    claims = claim(kinds=EDITIONS, limit=10, clock=timezone.now)
    prepared = prepare(claims=claims, composer=Composer(), clock=timezone.now)
    intended = intend(prepared=prepared, clock=timezone.now)
    assert len(intended) == 1
    StaffAddress.objects.all().delete()

    gateway = default_gateway()
    hand_over(intended=intended, gateway=gateway, clock=timezone.now)
    gateway.close()

    delivery = Delivery.objects.get(edition=edition)
    assert (delivery.state, delivery.refusal) == ("withheld", "trial")
    assert smtp_sink.messages == []
    assert not Slot.objects.filter(delivery=delivery).exists()


def test_it_costs_no_query(program: Program, smtp_sink: SmtpSink) -> None:
    cast.say_yes(program, "mara@example.com")
    staff("mara@example.com")

    def taken(name: str) -> int:
        edition = approved_edition(program, name)
        editions.send_now(edition=edition, clock=timezone.now)
        plan_due(clock=timezone.now)
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)

    taken("first")
    Delivery.objects.filter(kind="edition").delete()
    in_trial = taken("second")
    Delivery.objects.filter(kind="edition").delete()
    end_trial(by=None, because="Enough.", clock=timezone.now)
    assert taken("third") == in_trial


def test_when_it_is_over_everybody_gets_their_edition(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    end_trial(by=None, because="Enough.", clock=timezone.now)

    assert send(approved_edition(program)) == {"sent": 1}


def test_the_forecast_and_the_permission_check_know_it(program: Program) -> None:
    cast.alice(program)
    cast.say_yes(program, "mara@example.com")
    staff("mara@example.com")

    found = forecast(edition=approved_edition(program), at=timezone.now())
    assert (found.gets, found.refused) == (1, {Refusal.TRIAL: 1})

    answers = {
        name: check(
            named=Named(person=PersonName(email=f"{name}@example.com"), program=program.slug),
            clock=timezone.now,
        )
        for name in ("alice", "mara")
    }
    assert (answers["alice"].allowed, answers["alice"].refusal) == (False, Refusal.TRIAL)
    assert (answers["mara"].allowed, answers["mara"].refusal) == (True, None)


def test_it_ends_once_and_says_who_and_why() -> None:
    TrialEnd.objects.all().delete()
    assert is_trial()
    ada = User.objects.create_superuser("ada", "ada@example.com", "pass")

    first = end_trial(by=ada, clock=timezone.now)
    again = end_trial(by=None, because="Later.", clock=timezone.now)

    assert not is_trial()
    assert (again.pk, again.ended_by, again.because) == (first.pk, ada, "")


def test_what_is_open_needs_a_reason() -> None:
    TrialEnd.objects.all().delete()
    ada = User.objects.create_superuser("ada", "ada@example.com", "pass")

    with pytest.raises(NotEnded):
        end_trial(by=ada, because="  ", still_open=["DMARC: nothing."], clock=timezone.now)
    with pytest.raises(NotEnded):
        end_trial(by=None, clock=timezone.now)
    assert is_trial()

    end = end_trial(
        by=ada, because="Mail of our own.", still_open=["DMARC: nothing."], clock=timezone.now
    )
    assert (end.because, end.was_open) == ("Mail of our own.", ["DMARC: nothing."])


def test_the_database_wants_somebody_or_a_reason() -> None:
    TrialEnd.objects.all().delete()
    for wrong in ({}, {"id": 2, "because": "x"}, {"was_open": ["x"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TrialEnd.objects.create(**({"id": 1, "ended_at": timezone.now()} | wrong))


def test_an_address_is_one_persons_and_of_now() -> None:
    mara = staff("mara@example.com")
    assert verified_at(mara) is not None
    with pytest.raises(AddressIsTaken):
        staff("MARA@example.com", "other")

    mara.email = "new@example.com"
    assert verified_at(mara) is None


@pytest.mark.parametrize("has_brand", [True, False])
def test_the_migration_begins_no_trial_where_there_is_a_brand(has_brand: bool) -> None:
    TrialEnd.objects.all().delete()
    Brand.objects.all().delete()
    if has_brand:
        factories.brand()

    migration = import_module("delivery.migrations.0023_trial_mode")
    migration.begin_no_trial_at_work(apps, None)

    assert is_trial() is not has_brand
