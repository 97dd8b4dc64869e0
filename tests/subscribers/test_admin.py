import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import ConsentEvent
from consent.services.profile import ProfileInput, store_values
from subscribers.models import Subscriber, Suppression
from tests import cast, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def alice() -> Subscriber:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    person = cast.alice(program).subscriber
    said = ProfileInput(subscriber_id=person.pk, values={"first_name": "<Ali>"}, by="crm")
    store_values(inputs=[said], clock=timezone.now)
    return person


LIST = "admin:subscribers_subscriber_changelist"


def act(staff: Client, action: str, person: Subscriber) -> Subscriber:
    data = {"action": action, "_selected_action": [person.pk]}
    assert staff.post(reverse(LIST), data, follow=True).status_code == 200
    return Subscriber.objects.get(pk=person.pk)


def test_staff_find_a_person_by_a_part_of_the_address(staff: Client, alice: Subscriber) -> None:
    found = staff.get(reverse(LIST), {"q": "alice@"})
    none = staff.get(reverse(LIST), {"q": "bob"})

    assert alice.external_id in found.content.decode()
    assert alice.external_id not in none.content.decode()


def test_staff_see_each_value_with_its_source_and_can_change_nothing(
    staff: Client, alice: Subscriber
) -> None:
    address = reverse("admin:subscribers_subscriber_change", args=[alice.pk])

    page = staff.get(address).content.decode()

    assert "first_name: &lt;Ali&gt; <small>(crm, " in page
    assert 'name="email"' not in page
    assert staff.post(address, {"email": "x@example.com"}).status_code == 403
    assert staff.get(reverse("admin:subscribers_subscriber_add")).status_code == 403


def test_inv_13_staff_stop_mail_and_lift_their_own_stop_only(
    staff: Client, alice: Subscriber
) -> None:
    assert act(staff, "stop_mail", alice).suppressed_by == "controller"
    assert act(staff, "lift_stop", alice).suppressed_by == ""

    Subscriber.objects.update(suppressed_by="person", suppressed_at=timezone.now())
    assert act(staff, "lift_stop", alice).suppressed_by == "person"


def test_staff_who_may_only_look_get_no_actions(client: Client, alice: Subscriber) -> None:
    clerk = User.objects.create_user("clerk", is_staff=True)
    client.force_login(clerk)

    assert client.get(reverse(LIST)).status_code == 403
    assert act_status(client, alice) == 403
    assert not Suppression.objects.exists()


def act_status(client: Client, person: Subscriber) -> int:
    data = {"action": "stop_mail", "_selected_action": [person.pk]}
    return client.post(reverse(LIST), data).status_code


def test_the_stops_are_listed(staff: Client, alice: Subscriber) -> None:
    act(staff, "stop_mail", alice)

    page = staff.get(reverse("admin:subscribers_suppression_changelist")).content.decode()

    assert "set by staff" in page


def test_inv_13_staff_end_their_own_restriction_and_never_the_persons(
    staff: Client, alice: Subscriber
) -> None:
    assert act(staff, "restrict", alice).restricted_at is not None
    assert act(staff, "unrestrict", alice).restricted_at is None
    assert act(staff, "restrict_as_asked", alice).restricted_at is not None
    assert act(staff, "unrestrict", alice).restricted_at is not None
    assert act(staff, "unrestrict_as_asked", alice).restricted_at is not None


def test_each_act_of_staff_is_in_the_ledger(staff: Client, alice: Subscriber) -> None:
    for action in ("stop_mail", "lift_stop", "restrict", "unrestrict"):
        act(staff, action, alice)

    said = ConsentEvent.objects.filter(method="admin").order_by("position")
    assert list(said.values_list("kind", "actor")) == [
        ("suppressed", "controller"),
        ("lifted", "controller"),
        ("restricted", "controller"),
        ("unrestricted", "controller"),
    ]


def test_staff_see_what_stops_or_restricts_a_person_since_when_and_by_whom(
    staff: Client, alice: Subscriber
) -> None:
    address = reverse("admin:subscribers_subscriber_change", args=[alice.pk])
    assert "since" not in staff.get(address).content.decode()

    act(staff, "restrict_as_asked", alice)
    act(staff, "stop_mail", alice)

    page = staff.get(address).content.decode()
    assert "Use restricted: The person <small>(since " in page
    assert "All mail stopped: The controller <small>(since " in page
    assert ", admin)</small>" in page
