"""Staff answer what people ask for by right, with a look at the deadline."""

import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, Method
from consent.rules.wording import words
from consent.services.leave import leave
from consent.services.profile import ProfileInput, store_values
from delivery.models import PrivacyRequest
from delivery.rules.vocabulary import PrivacyKind
from delivery.selectors.known import correctable_of
from delivery.services.privacy import carry_out, receive, refuse
from subscribers.models import Profile, Subscriber
from tests import cast, factories

pytestmark = pytest.mark.django_db

LIST = "admin:delivery_privacyrequest_changelist"
NEW = "admin:delivery_privacyrequest_add"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def alice() -> Subscriber:
    return cast.alice(factories.published_program("weekly-usuals")).subscriber


def asked(person: Subscriber, kind: PrivacyKind, days_ago: float = 0) -> PrivacyRequest:
    then = timezone.now() - timedelta(days=days_ago)
    return receive(
        kind=kind, subscriber_id=person.pk, method=Method.ADMIN, note="", clock=lambda: then
    )


def address(name: str, request: PrivacyRequest) -> str:
    return reverse(f"admin:delivery_privacyrequest_{name}", args=[request.pk])


@pytest.mark.parametrize("said", ["alice@example.com", "ALICE@example.com"])
def test_staff_write_down_a_request_with_its_deadline(
    staff: Client, alice: Subscriber, said: str
) -> None:
    form = {"person": said, "kind": "restriction", "note": "By letter."}

    assert staff.post(reverse(NEW), form).status_code == 302

    request = PrivacyRequest.objects.get()
    assert (request.subscriber, request.kind, request.state) == (alice, "restriction", "open")
    assert (request.note, request.method) == ("By letter.", "admin")
    assert timedelta(days=28) <= request.due_at - request.received_at <= timedelta(days=31)


def test_nobody_unknown_can_ask(staff: Client, alice: Subscriber) -> None:
    form = {"person": "nobody@example.com", "kind": "access"}

    page = staff.post(reverse(NEW), form).content.decode()

    assert "Nobody has this id or address." in page
    assert not PrivacyRequest.objects.exists()


def test_the_persons_page_leads_to_a_new_request(staff: Client, alice: Subscriber) -> None:
    page = staff.get(reverse("admin:subscribers_subscriber_change", args=[alice.pk]))
    form = staff.get(reverse(NEW), {"subscriber": alice.pk})

    assert f"{reverse(NEW)}?subscriber={alice.pk}" in page.content.decode()
    assert f'value="{alice.external_id}"' in form.content.decode()


def test_what_is_late_is_marked(staff: Client, alice: Subscriber) -> None:
    asked(alice, PrivacyKind.ACCESS, days_ago=40)
    asked(alice, PrivacyKind.RESTRICTION)

    everything = staff.get(reverse(LIST)).content.decode()
    late = staff.get(reverse(LIST), {"deadline": "overdue"}).content.decode()

    assert "OVERDUE since" in everything
    assert " days left" in everything
    assert " days left" not in late
    assert "privacy requests to answer" in staff.get(reverse("admin:index")).content.decode()


def test_inv_8_erasure_asks_again_and_says_what_goes_and_what_stays(
    staff: Client, alice: Subscriber
) -> None:
    name = alice.external_id
    request = asked(alice, PrivacyKind.ERASURE)

    page = staff.get(address("carry_out", request)).content.decode()
    unsure = staff.post(address("carry_out", request)).content.decode()

    assert "What goes" in page
    assert "What stays" in page
    assert "This field is required." in unsure
    assert not Subscriber.objects.exclude(erased_at=None).exists()

    staff.post(address("carry_out", request), {"sure": "on"})

    assert Subscriber.objects.exclude(erased_at=None).exists()
    end = ConsentEvent.objects.get(kind=EventKind.ERASED, program=None)
    assert (end.actor, end.method) == ("relay", "admin")
    request.refresh_from_db()
    assert request.closed_by == User.objects.get(username="root")
    log = " ".join(f"{each} {each.change_message}" for each in LogEntry.objects.all())
    assert name not in log
    assert name not in staff.get(address("change", request)).content.decode()


def test_staff_write_down_what_the_person_corrected(staff: Client) -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name", "household_size"])
    alice = cast.alice(program).subscriber
    stated = ProfileInput(subscriber_id=alice.pk, values={"first_name": "Alise"}, by="crm")
    store_values(inputs=[stated], clock=timezone.now)
    request = asked(alice, PrivacyKind.CORRECTION)
    said = {"sure": "on", "field.first_name": "Alice", "field.household_size": ""}

    page = staff.get(address("carry_out", request)).content.decode()
    wrong = staff.post(address("carry_out", request), said | {"field.household_size": "many"})

    assert 'name="field.first_name"' in page
    assert "Alise" not in page, "what is stored is in the copy, which needs a permission of its own"
    assert words("en")["error_value"] in wrong.content.decode()
    assert not ConsentEvent.objects.filter(kind=EventKind.CHANGED).exists()

    staff.post(address("carry_out", request), said)

    request.refresh_from_db()
    assert request.state == "done"
    values = Profile.objects.get(pk=alice.pk).values
    assert {key: (each["v"], each["by"]) for key, each in values.items()} == {
        "first_name": ("Alice", "person")
    }
    assert "Alice" not in " ".join(each.change_message for each in LogEntry.objects.all())


@pytest.mark.parametrize("when", ["before_the_post", "within_the_post"])
def test_a_correction_whose_cover_ended_meanwhile_stays_open(
    staff: Client, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    row = cast.alice(factories.published_program("weekly-usuals", uses=["first_name"]))
    request = asked(row.subscriber, PrivacyKind.CORRECTION)
    fields = correctable_of(row.subscriber_id, timezone.now())
    leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)
    if when == "within_the_post":
        monkeypatch.setattr("delivery.admin.privacy.correctable_of", lambda *_args: fields)

    said = {"sure": "on", "field.first_name": "Alice"}
    page = staff.post(address("carry_out", request), said, follow=True).content.decode()

    assert "This person has said yes to nothing that uses it." in page
    request.refresh_from_db()
    assert request.state == "open"


def test_a_refusal_needs_its_reason(staff: Client, alice: Subscriber) -> None:
    request = asked(alice, PrivacyKind.OBJECTION)

    without = staff.post(address("refuse", request), {"answer": " "}).content.decode()
    staff.post(address("refuse", request), {"answer": "Somebody else asked."})

    assert "This field is required." in without
    request.refresh_from_db()
    assert (request.state, request.answer) == ("refused", "Somebody else asked.")
    assert "answered already" in staff.get(address("carry_out", request)).content.decode()


def test_the_copy_is_handed_over_in_both_forms(staff: Client, alice: Subscriber) -> None:
    request = asked(alice, PrivacyKind.ACCESS)

    to_read = staff.post(address("copy", request), {"as": "html"})
    for_machines = staff.post(address("copy", request), {"as": "json"})

    assert "attachment" in to_read["Content-Disposition"]
    assert "alice@example.com" in to_read.content.decode()
    assert json.loads(for_machines.content)["person"]["email"] == "alice@example.com"
    assert staff.get(address("copy", request)).status_code == 405
    assert "Take the copy to read" in staff.get(address("change", request)).content.decode()


def test_staff_who_may_only_look_answer_nothing(client: Client, alice: Subscriber) -> None:
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_privacyrequest"))
    client.force_login(clerk)
    request = asked(alice, PrivacyKind.ERASURE)

    assert client.get(address("change", request)).status_code == 200
    for page in ("carry_out", "refuse"):
        assert client.post(address(page, request), {"sure": "on", "answer": "x"}).status_code == 403
    assert client.post(address("copy", request)).status_code == 403
    assert PrivacyRequest.objects.get().state == "open"


def desk_of(*codes: str) -> Client:
    clerk = User.objects.create_user("-".join(codes), is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client = Client()
    client.force_login(clerk)
    return client


def test_the_copy_needs_a_permission_of_its_own(alice: Subscriber) -> None:
    request = asked(alice, PrivacyKind.ACCESS)
    changes = desk_of("view_privacyrequest", "change_privacyrequest")
    takes = desk_of("view_privacyrequest", "take_access_copy")

    assert changes.post(address("copy", request)).status_code == 403
    assert desk_of("take_access_copy").post(address("copy", request)).status_code == 403
    assert "Take the copy" not in changes.get(address("change", request)).content.decode()
    assert "Take the copy" in takes.get(address("change", request)).content.decode()
    assert takes.post(address("copy", request)).status_code == 200
    assert takes.post(address("carry_out", request), {"sure": "on"}).status_code == 403


@pytest.mark.parametrize("kind", [kind for kind in PrivacyKind if kind != PrivacyKind.ACCESS])
def test_who_asked_for_something_else_has_no_copy_to_take(
    staff: Client, alice: Subscriber, kind: PrivacyKind
) -> None:
    request = asked(alice, kind)

    assert staff.post(address("copy", request)).status_code == 404
    assert "Take the copy" not in staff.get(address("change", request)).content.decode()


@pytest.mark.parametrize(("days_ago", "status"), [(29, 200), (31, 404)])
def test_a_copy_can_be_handed_over_again_for_thirty_days(
    staff: Client, alice: Subscriber, days_ago: int, status: int
) -> None:
    request = asked(alice, PrivacyKind.ACCESS, days_ago=40)
    then = timezone.now() - timedelta(days=days_ago)
    carry_out(request=request, by=None, clock=lambda: then)

    assert staff.post(address("copy", request)).status_code == status


def test_a_refused_request_has_no_copy(staff: Client, alice: Subscriber) -> None:
    request = asked(alice, PrivacyKind.ACCESS)
    refuse(request=request, by=None, answer="Somebody else asked.", clock=timezone.now)

    assert staff.post(address("copy", request)).status_code == 404


def test_who_may_not_see_people_is_not_told_an_external_id(alice: Subscriber) -> None:
    number = {"subscriber": alice.pk}

    blind = desk_of("add_privacyrequest").get(reverse(NEW), number).content.decode()
    seeing = desk_of("add_privacyrequest", "view_subscriber").get(reverse(NEW), number)

    assert alice.external_id not in blind
    assert alice.external_id in seeing.content.decode()
