"""What staff see of an edition once it was approved, and of its deliveries."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery.models import Delivery, Edition
from delivery.rules.kinds import AT_A_TIME
from programs.models import Invitation
from tests import cast, factories
from tests.delivery.admin.test_editions import GOOD, NOW, USES, approved, desk_of, form, page
from tests.delivery.kinds import running as kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise() -> Invitation:
    return factories.published_invitation(uses=USES)


@pytest.fixture
def mara() -> Client:
    return desk_of(factories.marketer())


def test_an_approved_edition_is_read_only(promise: Invitation, mara: Client) -> None:
    edition = approved(promise)

    answer = mara.post(
        reverse("admin:delivery_edition_change", args=[edition.pk]), form(promise, "Changed")
    )

    assert answer.status_code == 403
    assert edition.texts.get().body == GOOD


def test_the_summary_counts_and_links_to_the_reasons(promise: Invitation, mara: Client) -> None:
    edition = approved(promise)
    alice = cast.alice(promise.program)
    cast.carol(promise.program)
    withheld(edition, alice.id, alice.subscriber_id)

    shown = mara.get(reverse("admin:delivery_edition_change", args=[edition.pk])).content.decode()
    listed = mara.get(
        reverse("admin:delivery_delivery_changelist"),
        {"edition__id__exact": str(edition.pk), "state__exact": "withheld", "refusal": "too_soon"},
    ).content.decode()

    assert "state__exact=withheld&amp;refusal=too_soon" in shown
    assert "state__exact=withdrawn" in shown
    assert ">Left</a></th><td>1</td>" in shown
    assert alice.subscriber.email is not None
    assert alice.subscriber.email in listed


def test_deliveries_are_found_by_person_and_show_their_receipt(
    promise: Invitation, mara: Client
) -> None:
    edition = approved(promise)
    alice = cast.alice(promise.program)
    row = withheld(edition, alice.id, alice.subscriber_id)

    found = mara.get(
        reverse("admin:delivery_delivery_changelist"), {"q": alice.subscriber.external_id}
    )
    one = mara.get(reverse("admin:delivery_delivery_change", args=[row.pk])).content.decode()

    assert str(row.pk) in found.content.decode()
    assert "not shown: too deep for the relationship" in one
    assert (
        mara.post(
            reverse("admin:delivery_delivery_change", args=[row.pk]), {"state": "sent"}
        ).status_code
        == 403
    )


def withheld(edition: Edition, subscription_id: int, subscriber_id: int) -> Delivery:
    return Delivery.objects.create(
        kind="edition",
        state="withheld",
        refusal="too_soon",
        edition=edition,
        subscription_id=subscription_id,
        subscriber_id=subscriber_id,
        created_at=NOW,
        due_at=NOW,
        promised_at=NOW,
        settled_at=NOW,
        used=[
            {
                "field": "favourite_department",
                "category": "inferred",
                "by": "",
                "at": "",
                "shown": False,
                "why_not": "too_deep",
            }
        ],
    )


def test_an_approved_edition_shows_what_its_kind_has_and_nothing_of_the_others(
    mara: Client,
) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    for name, when in (
        ("broadcast", AT_A_TIME),
        ("series", kinds.step(1, 3)),
        ("event", kinds.on("paid")),
    ):
        kinds.approved(program, name, when, clock=timezone.now)
    shown = {
        name: mara.get(page("change", Edition.objects.get(name=name))).content.decode()
        for name in ("broadcast", "series", "event")
    }

    for name, own in (("series", "After days"), ("event", "Trigger")):
        assert [each for each in shown if f"{own}:" in shown[each]] == [name]
    assert "own time zone:" not in shown["broadcast"]
    assert all("Pictures that go with it" not in words for words in shown.values())


def test_a_series_that_runs_says_when_the_next_one_goes(mara: Client) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    for number, days in ((1, 0), (2, 10)):
        edition = kinds.approved(
            program, f"step-{number}", kinds.step(number, days), clock=timezone.now
        )
        kinds.running(edition, timezone.now)
    cast.alice(program)
    joined = Delivery.objects.get(edition__name="step-2").due_at

    words = mara.get(page("change", edition)).content.decode()
    everything = mara.get(reverse("admin:delivery_edition_changelist")).content.decode()

    assert f"{joined:%Y-%m-%d %H:%M} UTC" in words
    assert "Time left" not in words
    assert "step 1, at once on joining" in everything
    assert "step 2, 10 days after joining" in everything
