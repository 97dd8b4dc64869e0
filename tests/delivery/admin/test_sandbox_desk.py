"""Staff see both sides and never take one for the other: what counts leaves the sandbox out."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.selectors.invitees import foresee
from delivery.models import SandboxMessage
from delivery.selectors.processing import activities
from delivery.selectors.reports.scope import Scope
from programs.models import Program
from tests import cast
from tests.api.sandboxes import program
from tests.consent.batches.batches import draft
from tests.delivery.noticing import answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def both() -> tuple[Program, Program]:
    """Offer one program of each side, the real one first; one person is in each."""
    usual, playground = (program(is_sandbox=is_sandbox) for is_sandbox in (False, True))
    cast.say_yes(usual, "bob@example.com")
    cast.say_yes(playground, "ana@sandbox.example")
    return usual, playground


def test_reports_over_all_programs_leave_it_out(both: tuple[Program, Program]) -> None:
    usual, playground = both

    assert Scope([usual, playground]).shown == [usual]
    assert Scope([usual, playground], playground).shown == [playground]


def test_the_record_of_processing_leaves_it_out(both: tuple[Program, Program]) -> None:
    assert [each.program for each in activities(timezone.now)] == [both[0].slug]


def test_a_batch_invites_its_own_side_alone(both: tuple[Program, Program]) -> None:
    for each in both:
        foreseen = foresee(draft(each), timezone.now())
        assert (foreseen.asked, foreseen.left_out) == (0, {"in_already": 1})


def test_home_leaves_it_out(both: tuple[Program, Program], admin_client: Client) -> None:
    shown = admin_client.get(reverse("admin:index")).content.decode()

    assert both[0].name in shown
    assert both[1].name not in shown


def test_a_brand_reads_as_what_it_is(both: tuple[Program, Program]) -> None:
    assert str(both[0].brand) == "green-basket"
    assert str(both[1].brand) == "playground (sandbox)"


def test_it_is_made_one_and_stays_one(both: tuple[Program, Program], admin_client: Client) -> None:
    adding = admin_client.get(reverse("admin:programs_brand_add")).content.decode()
    changing = reverse("admin:programs_brand_change", args=[both[1].brand.pk])

    assert 'name="is_sandbox"' in adding
    assert 'name="is_sandbox"' not in admin_client.get(changing).content.decode()


def test_the_desk_shows_what_would_have_been_said(
    both: tuple[Program, Program], admin_client: Client
) -> None:
    answers(timezone.now)
    kept = SandboxMessage.objects.earliest("delivery")
    page = reverse("admin:delivery_delivery_change", args=[kept.pk])

    shown = admin_client.get(page).content.decode()

    assert "/c/" in shown or "/u/" in shown
