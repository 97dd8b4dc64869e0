"""Lists name people as who reads them knows them: by address only where they may see addresses."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.staff.roles import Role
from consent.rules.vocabulary import Method
from delivery.rules.vocabulary import PrivacyKind
from delivery.services import privacy
from tests import cast, factories
from tests.staff.world import client_of, staff

pytestmark = pytest.mark.django_db
LISTS = ("delivery_delivery", "delivery_privacyrequest")


def listed(client: Client, name: str) -> str:
    return client.get(reverse(f"admin:{name}_changelist")).content.decode()


@pytest.fixture
def nora() -> str:
    cast.say_yes(factories.published_program("weekly-usuals"), "nora@example.com")
    person = cast.person("nora@example.com")
    privacy.receive(
        kind=PrivacyKind.ACCESS,
        subscriber_id=person.pk,
        method=Method.ADMIN,
        clock=timezone.now,
    )
    return person.external_id


@pytest.mark.parametrize("name", LISTS)
def test_support_reads_the_address(nora: str, name: str) -> None:
    assert "nora@example.com" in listed(client_of(staff(Role.SUPPORT)), name)


def test_an_author_reads_the_id(nora: str) -> None:
    shown = listed(client_of(staff(Role.AUTHOR)), "delivery_delivery")

    assert nora in shown
    assert "nora@example.com" not in shown
