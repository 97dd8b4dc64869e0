"""What people say of an edition stands on its page once enough of them got it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.models import Delivery, Edition
from delivery.rules.feedback import Answer
from delivery.rules.vocabulary import EditionKind
from delivery.selectors.opinions import Opinions, opinions_on
from delivery.services.feedback import say_feedback
from tests import cast, factories
from tests.delivery.sending import approved_edition

pytestmark = pytest.mark.django_db
MANY = 20


@pytest.fixture
def edition() -> Edition:
    """Return one that an event sends."""
    edition = approved_edition(factories.published_program("weekly-usuals"), body="Hello.")
    Edition.objects.filter(pk=edition.pk).update(kind=EditionKind.TRIGGERED, trigger="shipped")
    edition.refresh_from_db()
    return edition


def sent(edition: Edition, address: str, times: int) -> None:
    """Write down that it went to one person so often."""
    row, now = cast.say_yes(edition.program, address), timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            kind="edition",
            state="sent",
            subscriber_id=row.subscriber_id,
            subscription=row,
            edition=edition,
            event_number=number,
            permitted_by_id=row.permitted_by_id,
            created_at=now,
            due_at=now,
            promised_at=now,
            handed_over_at=now,
            settled_at=now,
        )
        for number in range(1, times + 1)
    )


def test_one_person_who_got_it_often_is_one(edition: Edition) -> None:
    sent(edition, "alice@example.com", MANY)

    assert opinions_on(edition, MANY) is None


def test_many_people_are_many(edition: Edition) -> None:
    for number in range(MANY):
        sent(edition, f"p{number}@example.com", 1)
    first, second, third = Delivery.objects.filter(edition=edition).order_by("pk")[:3]
    for delivery, answer in (
        (first, Answer(useful=True, too_personal=False)),
        (second, Answer(useful=False, too_personal=True)),
        (third, Answer(useful=True)),
    ):
        say_feedback(delivery_id=delivery.pk, answer=answer, clock=timezone.now)

    assert opinions_on(edition, MANY - 1) is None
    assert opinions_on(edition, MANY) == Opinions(2, 1, 1, 1)


def test_its_page_says_them(edition: Edition, admin_client: Client) -> None:
    for number in range(MANY):
        sent(edition, f"p{number}@example.com", 1)
    Edition.objects.filter(pk=edition.pk).update(state="sending", scheduled_at=timezone.now())

    page = admin_client.get(reverse("admin:delivery_edition_change", args=[edition.pk]))

    assert page.status_code == 200
    assert "What people say of it" in page.content.decode()
