"""Staff of some brands invite, see and take out whom their brands know, and nobody else."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import InvitationBatch, PersonalLink
from consent.services.batches import begin_batch
from programs.models import Program
from programs.services.staff import limit_to
from tests import cast, factories
from tests.consent.batches.batches import draft, invited, known, made

pytestmark = pytest.mark.django_db

MAY = (
    *("add_invitationbatch", "change_invitationbatch", "view_invitationbatch"),
    *("take_invitation_links", "view_program"),
)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals")


@pytest.fixture
def people(program: Program) -> None:
    """Have somebody who joined another program of this brand, of another brand, and no program."""
    known("ivy", relationship="new", account="Nobody's")
    cast.say_yes(factories.published_program("care-tips"), "otto@example.com")
    factories.program("tastings", brand=factories.brand("blue-bottle", name="Blue Bottle"))
    cast.say_yes(factories.published_program("tastings"), "bea@example.com")


@pytest.fixture
def vera(program: Program) -> Client:
    user = User.objects.create_user("vera", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=MAY))
    limit_to(user=user, brands=[program.brand])
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(name: str, batch: InvitationBatch, *more: str) -> str:
    return reverse(f"admin:consent_invitationbatch_{name}", args=[batch.pk, *more])


@pytest.mark.usefixtures("people")
def test_links_are_made_for_the_people_of_ones_brands(vera: Client, program: Program) -> None:
    batch = draft(program)

    counted = vera.get(page("step", batch, "left-out")).content.decode()
    vera.post(page("step", batch, "check"))

    assert "<strong>1</strong> person gets a link" in counted
    assert "You work for some brands" in counted
    assert invited(batch) == {"otto"}


@pytest.mark.usefixtures("people")
def test_whoever_works_for_all_brands_invites_everybody(program: Program) -> None:
    assert invited(made(program)) == {"ivy", "otto", "bea"}


@pytest.mark.usefixtures("people")
def test_nobody_else_is_counted_named_or_asked_for(vera: Client, program: Program) -> None:
    batch = begin_batch(program=program, started_by=None, clock=timezone.now)

    choices = vera.get(page("step", batch, "people")).content.decode()
    accounts = vera.post(page("step", batch, "accounts"), {"accounts": "Nobody's"})
    named = vera.get(page("left_out", batch, "none")).content.decode()

    assert "Prospect: 1 people" in choices
    assert "New: 0 people" in choices
    assert "Nobody here has the account" in accounts.content.decode()
    assert cast.person("otto@example.com").external_id in named
    assert cast.person("bea@example.com").external_id not in named
    assert "crm-ivy" not in named


@pytest.mark.usefixtures("people")
def test_of_links_that_others_made_ones_own_people_are_seen_and_taken(
    vera: Client, program: Program
) -> None:
    batch = made(program)
    assert PersonalLink.objects.filter(batch=batch).count() == 3

    silent = vera.get(page("answered", batch, "silent")).content.decode()
    file = vera.post(page("take", batch)).getvalue().decode()

    assert cast.person("bea@example.com").external_id not in silent
    assert "otto@example.com" in file
    assert "bea@example.com" not in file
    assert "ivy@example.com" not in file
    assert [noted.links for noted in batch.taken.all()] == [1]
