"""INV-12: `verify` sees more requests in a day than the pages let through."""

import pytest
from django.db import connection

from consent.services import join
from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.invariants import verify
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db


def broken() -> list[str]:
    [verdict] = [each for each in verify(at(days=3)) if each.name == "INV-12"]
    return [each.split()[0] for each in verdict.broken]


def test_inv_12_a_fourth_request_of_a_day_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(join, "REQUESTS_A_DAY", 100)
    program = factories.published_program()
    for hour in (0, 1, 2):
        cast.ask(program, "bob@example.com", clock=at(hours=hour))
    cast.ask(program, "bob@example.com", clock=at(hours=24))
    assert_every_invariant_holds()

    cast.ask(program, "bob@example.com", clock=at(hours=24, minutes=30))

    assert broken() == ["entry"]


def test_inv_12_an_eleventh_request_of_a_day_in_all_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(join, "REQUESTS_A_DAY_IN_ALL", 100)
    programs = [factories.published_program(f"p-{number}") for number in range(4)]
    asked = [(program, turn) for turn in range(3) for program in programs][:11]
    for number, (program, _turn) in enumerate(asked):
        cast.ask(program, "bob@example.com", clock=at(hours=number))

    assert broken() == ["entry"]


def test_inv_12_a_second_confirmation_of_a_request_is_found() -> None:
    program = factories.published_program()
    cast.bob(program)
    assert broken() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP INDEX delivery_delivery_one_answer")
    confirmation = Delivery.objects.get(kind=DeliveryKind.CONFIRMATION)
    confirmation.pk = None
    confirmation.save(force_insert=True)

    assert broken() == ["delivery"]


def test_inv_12_a_day_later_is_another_day() -> None:
    program = factories.published_program()
    for day in range(3):
        for hour in (0, 1, 2):
            cast.ask(program, "bob@example.com", clock=at(days=day, hours=hour))

    assert broken() == []
