"""The desk: who would get it, how far it is, how fast it may go, what became of uncertain ones."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from consent.services.leave import pause
from delivery.gateways.base import Verdict
from delivery.models import Delivery, Edition, Pace, Resolution
from delivery.rules.pace import PerTime
from delivery.services.forgetting import forget_person
from delivery.services.pacing import set_rate
from programs.models import Program
from tests import cast, factories
from tests.delivery.admin.test_editions import desk_of
from tests.delivery.control.mail import Mail, on_its_way, people, turn
from tests.delivery.sending import NOW, approved_edition, at

pytestmark = pytest.mark.django_db
LIST = "admin:delivery_delivery_changelist"


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-30))


@pytest.fixture
def desk() -> Client:
    return desk_of(factories.marketer())


@pytest.fixture
def edition(program: Program) -> Edition:
    people(program, 4, clock=at(days=-20))
    return on_its_way(program, clock=at(seconds=0))


def page(name: str, edition: Edition) -> str:
    return reverse(f"admin:delivery_edition_{name}", args=[edition.pk])


def said(shown: str) -> str:
    """Return the sentence without its links."""
    (sentence,) = re.findall('<p class="edition-sentence">(.*?)</p>', shown)
    return re.sub("<[^>]*>", "", str(sentence))


def test_who_would_get_it_is_said_before_it_is_sent(program: Program, desk: Client) -> None:
    people(program, 2, clock=at(days=-20))
    row = cast.say_yes(program, "resting@example.com", clock=at(days=-20))
    pause(subscription_id=row.id, until=at(days=5)(), clock=at(days=-1))
    cast.carol(program, clock=at(days=-20))
    edition = approved_edition(program)
    set_rate(brand=program.brand, messages=1, per=PerTime.HOUR, clock=at(seconds=0))

    shown = desk.get(page("send", edition)).content.decode()

    assert said(shown) == "Now, 2 people get this; 1 does not: 1 paused. It takes about 2 hours."
    assert 'value="Send to 2 people"' in shown
    assert "They asked for a pause." in shown
    assert ">Left</a></th><td>1</td>" in shown


def test_a_running_edition_shows_its_way_and_can_be_read_again(
    edition: Edition, desk: Client
) -> None:
    turn(Mail(), clock=at(seconds=0))
    shown = desk.get(page("change", edition)).content.decode()
    assert "100 % are done" in shown
    assert f'data-refresh="{page("progress", edition)}"' in shown
    assert f'<a href="{page("change", edition)}#progress">Read it again</a>' in shown

    again = desk.get(page("progress", edition)).content.decode()
    assert again.startswith("<fieldset")
    assert "100 % are done" in again


def test_a_running_edition_shows_its_way_before_anybody_has_a_delivery(
    program: Program, desk: Client
) -> None:
    """Its page is left open while the first one joins."""
    edition = on_its_way(program, clock=at(seconds=0))
    shown = desk.get(page("change", edition)).content.decode()

    assert "No delivery of it was made yet" in shown
    assert f'data-refresh="{page("progress", edition)}"' in shown


def test_an_edition_at_rest_is_not_read_again(edition: Edition, desk: Client) -> None:
    turn(Mail(), clock=at(seconds=0))
    Edition.objects.filter(pk=edition.pk).update(state="done")

    assert "data-refresh" not in desk.get(page("change", edition)).content.decode()


def test_the_page_says_why_nothing_goes(edition: Edition, desk: Client) -> None:
    turn(Mail((Verdict.OURS, "535")), clock=at(seconds=0))
    said = "The mail system refuses us (535)"
    assert said in desk.get(page("change", edition)).content.decode()
    assert said in desk.get(reverse("admin:index")).content.decode()


def test_cancelling_is_asked_once_more(edition: Edition, desk: Client) -> None:
    assert "never will be" in desk.get(page("cancel", edition)).content.decode()
    edition.refresh_from_db()
    assert edition.state == "sending"
    desk.post(page("cancel", edition))
    edition.refresh_from_db()
    assert edition.state == "cancelled"


def test_staff_set_a_brands_rate(program: Program, desk: Client) -> None:
    desk.post(
        reverse("admin:delivery_pace_add"),
        {"brand": program.brand.pk, "messages": "600", "per": "minute"},
    )
    pace = Pace.objects.get(brand=program.brand)
    assert (pace.messages, pace.per) == (600, "minute")
    listed = desk.get(reverse("admin:delivery_pace_changelist")).content.decode()
    assert "at most 600 a minute" in listed

    desk.post(
        reverse("admin:delivery_pace_change", args=[program.brand.pk]),
        {"messages": "", "per": "minute"},
    )
    assert Pace.objects.get(brand=program.brand).messages is None


def uncertain(edition: Edition) -> list[Delivery]:
    turn(Mail((Verdict.UNKNOWN, "lost_in_data")), clock=at(seconds=0))
    return list(Delivery.objects.filter(edition=edition))


def chosen(rows: list[Delivery]) -> dict[str, object]:
    return {"action": "resolve", "_selected_action": [str(row.pk) for row in rows]}


def test_staff_resolve_many_at_once(edition: Edition, desk: Client) -> None:
    rows = uncertain(edition)
    asked = desk.post(reverse(LIST), chosen(rows)).content.decode()
    assert "What became of 4 uncertain deliveries?" in asked
    assert not Resolution.objects.exists()

    refused = desk.post(reverse(LIST), {**chosen(rows), "found": "went", "why": ""})
    assert "This field is required" in refused.content.decode()

    desk.post(reverse(LIST), {**chosen(rows), "found": "went", "why": "The log of the MTA."})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert (
        Resolution.objects.filter(by=factories.marketer(), why="The log of the MTA.").count() == 4
    )
    one = desk.get(reverse("admin:delivery_delivery_change", args=[rows[0].pk])).content.decode()
    assert "It went. mara" in one


def test_who_may_not_resolve_is_not_offered_it(edition: Edition) -> None:
    rows = uncertain(edition)
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")

    listed = client.get(reverse(LIST)).content.decode()
    client.post(reverse(LIST), {**chosen(rows), "found": "went", "why": "I think so."})

    assert "Say what became" not in listed
    assert not Resolution.objects.exists()


def test_inv_8_an_erasure_empties_what_staff_wrote(edition: Edition, desk: Client) -> None:
    rows = uncertain(edition)
    desk.post(reverse(LIST), {**chosen(rows), "found": "went", "why": "Pat told me."})
    forget_person(subscriber_id=rows[0].subscriber_id, external_id="x", now=NOW)
    assert Resolution.objects.get(delivery=rows[0]).why == ""
