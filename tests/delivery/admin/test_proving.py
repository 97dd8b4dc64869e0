"""The proof pack on a person's page, for whoever may have it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from delivery.proof import verify
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.merging import merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Subscriber:
    cast.alice(factories.published_program())
    return cast.person("alice@example.com")


def desk_of(*permissions: str, name: str = "vera") -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def proof_of(person: Subscriber) -> str:
    return reverse("admin:delivery_delivery_proof", args=[person.pk])


def page_of(client: Client, person: Subscriber) -> str:
    page = client.get(reverse("admin:subscribers_subscriber_change", args=[person.pk]))
    return page.content.decode()


def test_it_is_a_file_that_verifies(alice: Subscriber) -> None:
    vera = desk_of("make_proof_pack")

    answer = vera.post(proof_of(alice))

    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    assert "alice" not in answer["Content-Disposition"]
    assert list(verify.verify(answer.content))


def test_who_made_it_is_written_down_without_the_address(alice: Subscriber) -> None:
    desk_of("make_proof_pack").post(proof_of(alice))

    entry = LogEntry.objects.get()
    assert entry.user.get_username() == "vera"
    assert entry.object_repr == str(alice.subject.id)
    assert entry.get_change_message() == "Made a proof pack."


def test_only_whoever_may_gets_it(alice: Subscriber) -> None:
    may = desk_of("make_proof_pack", "view_subscriber")
    may_not = desk_of("view_subscriber", name="nora")

    assert f'action="{proof_of(alice)}"' in page_of(may, alice)
    assert "Proof pack" not in page_of(may_not, alice)
    assert may_not.post(proof_of(alice)).status_code == 403
    assert not LogEntry.objects.filter(change_message="Made a proof pack.").exists()


def test_looking_makes_none(alice: Subscriber) -> None:
    assert desk_of("make_proof_pack").get(proof_of(alice)).status_code == 405


def test_of_whom_nothing_is_recorded_there_is_none(alice: Subscriber) -> None:
    vera = desk_of("make_proof_pack", "view_subscriber")
    known = Subscriber.objects.create(
        external_id="crm-new", language="en", time_zone="UTC", created_at=alice.created_at
    )

    answer = vera.post(proof_of(known), follow=True)

    assert "The ledger has nothing of this person" in answer.content.decode()
    assert vera.post(reverse("admin:delivery_delivery_proof", args=[10**9])).status_code == 404


def test_a_record_that_was_merged_has_its_pack_still(alice: Subscriber) -> None:
    cast.say_yes(factories.published_program("other"), "ally@example.com")
    merge("ally@example.com", "alice@example.com")

    answer = desk_of("make_proof_pack").post(proof_of(alice))

    assert list(verify.verify(answer.content))
