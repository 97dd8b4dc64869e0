"""Behind the mailed link: change what was agreed to, say yes again, correct, move, rest, go."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.tokens import preferences_token
from consent.services.erase import erase
from consent.services.profile import ProfileInput, store_values
from delivery.models import Delivery, PrivacyRequest
from delivery.selectors.known import known_of
from delivery.selectors.preferences import centre_of, holder_of
from delivery.services.links import send_preference_link
from delivery.views.preferences import behind
from programs.models import Program
from subscribers.models import Profile, Subscriber
from tests import cast, factories

ALICE = "alice@example.com"
Post = Callable[..., str]


@pytest.fixture
def alice(program: Program) -> Subscription:
    row = cast.alice(program, chosen=["usual_store", "diet"], answers={"diet": "vegan"})
    Subscriber.objects.filter(pk=row.subscriber_id).update(relationship="established")
    return row


@pytest.fixture
def centre(alice: Subscription) -> str:
    send_preference_link(address=ALICE, clock=timezone.now)
    return f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/"


@pytest.fixture
def post(centre: str, visitor: Client) -> Post:
    """Post a form and return the page that it leads to."""

    def send(path: str, **values: object) -> str:
        answer = visitor.post(centre + path, values)
        assert answer.status_code == 303, answer.content.decode()
        page = visitor.get(answer["Location"])
        assert page.status_code == 200
        return page.content.decode()

    return send


def known(row: Subscription, **values: object) -> None:
    stated = ProfileInput(subscriber_id=row.subscriber_id, values=values, by="crm")
    store_values(inputs=[stated], clock=timezone.now)


def values_of(row: Subscription) -> dict[str, object]:
    profile = Profile.objects.filter(pk=row.subscriber_id).first()
    return {key: entry["v"] for key, entry in (profile.values if profile else {}).items()}


def last_of(row: Subscription) -> ConsentEvent:
    return ConsentEvent.objects.filter(subject__subscriber=row.subscriber_id).latest("position")


def test_each_optional_field_is_a_switch_and_its_value_goes_with_it(
    alice: Subscription, post: Post
) -> None:
    known(alice, usual_store="Mill Lane", first_name="Alice")

    page = post(f"{alice.id}/", do="data", **{"field.diet": "vegan"})

    assert "Changed. It holds from now on." in page
    alice.refresh_from_db()
    assert alice.chosen == ["diet"]
    assert set(values_of(alice)) == {"first_name", "diet"}
    assert last_of(alice).kind == EventKind.CHANGED

    post(f"{alice.id}/", do="data", **{"use.usual_store": "on", "field.diet": "vegan"})
    alice.refresh_from_db()
    assert alice.chosen == ["diet", "usual_store"]


def test_an_answer_is_given_anew_and_taken_back(alice: Subscription, post: Post) -> None:
    post(f"{alice.id}/", do="data", **{"use.usual_store": "on", "field.diet": "vegetarian"})
    assert values_of(alice)["diet"] == "vegetarian"

    post(f"{alice.id}/", do="data", **{"use.usual_store": "on", "field.diet": ""})
    assert "diet" not in values_of(alice)


def test_less_often_and_less_personal(alice: Subscription, post: Post) -> None:
    page = post(f"{alice.id}/", do="often", less_often="month")
    assert "<dd>At most one a month</dd>" in page
    page = post(f"{alice.id}/", do="depth", depth="identity")
    assert "<dd>Only what says who you are</dd>" in page
    alice.refresh_from_db()
    assert (alice.less_often, alice.depth) == ("month", "identity")

    page = post(f"{alice.id}/", do="often", less_often="")
    alice.refresh_from_db()
    assert alice.less_often == ""
    assert "There was nothing to change" in post(f"{alice.id}/", do="often", less_often="")


@pytest.mark.parametrize("less_often", ["day", "never", "x" * 300])
def test_what_is_not_offered_is_refused(
    alice: Subscription, centre: str, visitor: Client, less_often: str
) -> None:
    answer = visitor.post(f"{centre}{alice.id}/", {"do": "often", "less_often": less_often})

    assert answer.status_code == 303
    assert "There was nothing to change" in visitor.get(answer["Location"]).content.decode()
    alice.refresh_from_db()
    assert alice.less_often == ""


def test_the_receipt_is_there_in_words_and_as_a_file(
    alice: Subscription, centre: str, visitor: Client
) -> None:
    page = visitor.get(f"{centre}{alice.id}/").content.decode()
    file = visitor.get(f"{centre}{alice.id}/receipt.jsonld")

    assert alice.text_id
    assert alice.text_id in page
    assert file["Content-Type"] == "application/ld+json"
    assert json.loads(file.content)["@type"]
    assert ALICE not in file.content.decode()


@pytest.mark.parametrize("named", [{}, {"version": ""}, {"version": "1"}])
def test_a_yes_that_does_not_name_the_newest_promise_is_asked_again(
    alice: Subscription,
    program: Program,
    centre: str,
    visitor: Client,
    named: dict[str, str],
) -> None:
    factories.published_invitation(of=program, languages=["en", "de"], frequency_count=3)

    answer = visitor.post(f"{centre}{alice.id}/yes/", named)

    assert answer.status_code == 422
    assert "The promise changed while you were reading" in answer.content.decode()
    assert last_of(alice).kind == EventKind.GIVEN


def test_a_newer_promise_is_read_and_accepted_with_nothing_ticked(
    alice: Subscription, program: Program, centre: str, post: Post, visitor: Client
) -> None:
    newer = factories.published_invitation(
        of=program,
        uses=["first_name", "last_name", ("usual_store", "optional")],
        languages=["en", "de"],
        frequency_count=3,
    )
    assert (
        "This program would like to do more."
        in visitor.get(f"{centre}{alice.id}/").content.decode()
    )
    page = visitor.get(f"{centre}{alice.id}/yes/").content.decode()
    assert "checked" not in page

    page = post(f"{alice.id}/yes/", version=str(newer.number))

    assert "You said yes again" in page
    alice.refresh_from_db()
    assert (alice.invitation_id, alice.state, alice.chosen) == (newer.id, State.ACTIVE, [])
    assert last_of(alice).kind == EventKind.RENEWED
    assert not Delivery.objects.filter(
        kind="confirmation", asked_by=last_of(alice).answers
    ).exists()


def test_a_yes_to_a_version_that_was_not_read_is_asked_again(
    alice: Subscription, centre: str, visitor: Client
) -> None:
    answer = visitor.post(f"{centre}{alice.id}/yes/", {"version": "99"})

    assert answer.status_code == 422
    assert last_of(alice).kind == EventKind.GIVEN


def test_what_we_know_in_plain_words(alice: Subscription, centre: str, visitor: Client) -> None:
    known(alice, first_name="Alice", usual_store="Mill Lane")

    page = visitor.get(f"{centre}data/").content.decode()

    for words in ("Usual store", "Mill Lane", "customer records", "You told us", "Not yet"):
        assert words in page
    assert ALICE not in page


def test_a_value_is_corrected_or_dropped_for_good(alice: Subscription, post: Post) -> None:
    known(alice, first_name="Alice", usual_store="Mill Lane")

    assert "Your word wins" in post("data/", field="first_name", do="correct", value="Alicia")
    known(alice, first_name="Alice")
    assert values_of(alice)["first_name"] == "Alicia"

    assert "Dropped." in post("data/", field="usual_store", do="wrong")
    known(alice, usual_store="Mill Lane")
    assert "usual_store" not in values_of(alice)


def test_an_empty_correction_is_asked_again(
    alice: Subscription, centre: str, visitor: Client
) -> None:
    known(alice, first_name="Alice")

    answer = visitor.post(f"{centre}data/", {"field": "first_name", "do": "correct", "value": " "})

    assert answer.status_code == 422
    assert "Write the right value" in answer.content.decode()


def test_another_address_has_to_confirm(alice: Subscription, centre: str, visitor: Client) -> None:
    answer = visitor.post(f"{centre}address/", {"email": "New.Alice@example.com"})

    assert "Please look into your new inbox" in answer.content.decode()
    person = Subscriber.objects.get(pk=alice.subscriber_id)
    assert person.email == "New.Alice@example.com"
    assert Delivery.objects.filter(kind="address", subscriber=person).count() == 1
    assert visitor.get(centre).status_code == 410, "the link went to the old address"


def test_data_rests_and_is_used_again(alice: Subscription, post: Post) -> None:
    assert "Your data rests." in post("rights/", do="rest")
    assert Subscriber.objects.get(pk=alice.subscriber_id).restricted_at is not None
    assert "may be used again" in post("rights/", do="go_on")
    assert Subscriber.objects.get(pk=alice.subscriber_id).restricted_at is None
    assert PrivacyRequest.objects.get().kind == "restriction"


def test_everything_stops(alice: Subscription, post: Post) -> None:
    assert "Everything has stopped." in post("rights/", do="stop")
    alice.refresh_from_db()
    assert alice.state == State.WITHDRAWN
    assert Subscriber.objects.get(pk=alice.subscriber_id).suppressed_by == "person"


@pytest.mark.parametrize(("do", "kind"), [("page", "text/html"), ("copy", "application/json")])
def test_a_copy_of_everything_is_a_file(
    alice: Subscription, centre: str, visitor: Client, do: str, kind: str
) -> None:
    known(alice, usual_store="Mill Lane")

    answer = visitor.post(f"{centre}rights/", {"do": do})

    assert answer["Content-Type"].startswith(kind)
    assert answer["Content-Disposition"].startswith("attachment")
    body = answer.content.decode()
    assert ALICE in body
    assert "Mill Lane" in body
    assert PrivacyRequest.objects.get().state == "done"


def test_an_unknown_right_is_no_page(centre: str, visitor: Client) -> None:
    assert visitor.post(f"{centre}rights/", {"do": "everything"}).status_code == 404


def test_erasing_asks_once_more_and_then_forgets(
    alice: Subscription, centre: str, visitor: Client
) -> None:
    page = visitor.get(f"{centre}erase/").content.decode()
    assert "cannot be taken back" in page

    answer = visitor.post(f"{centre}erase/")

    assert "You are forgotten" in answer.content.decode()
    assert not Subscriber.objects.filter(email=ALICE).exists()
    assert visitor.get(centre).status_code == 410


@pytest.mark.parametrize(("path", "do"), [("erase/", ""), ("rights/", "rest")])
def test_whoever_was_forgotten_since_the_page_was_asked_for_finds_it_closed(
    centre: str, visitor: Client, monkeypatch: pytest.MonkeyPatch, path: str, do: str
) -> None:
    def look_and_be_forgotten(*said: Any) -> Subscriber | None:
        person = holder_of(*said)
        if person is not None:
            word: dict[str, Any] = {"actor": Actor.PERSON, "method": Method.PREFERENCES}
            erase(subscriber_id=person.pk, **word, clock=timezone.now)
        return person

    monkeypatch.setattr(behind, "holder_of", look_and_be_forgotten)

    assert visitor.post(f"{centre}{path}", {"do": do}).status_code == 410


def test_nobody_elses_program_is_shown_or_changed(
    alice: Subscription, program: Program, centre: str, visitor: Client
) -> None:
    zoe = cast.say_yes(program, "zoe@example.com", chosen=["usual_store"])

    for path in (f"{zoe.id}/", f"{zoe.id}/yes/", f"{zoe.id}/receipt.jsonld", "999999999999/"):
        assert visitor.get(centre + path).status_code == 404
    assert visitor.post(f"{centre}{zoe.id}/", {"do": "data"}).status_code == 404
    assert visitor.post(f"{centre}{zoe.id}/yes/", {}).status_code == 404
    zoe.refresh_from_db()
    assert zoe.chosen == ["usual_store"]


@pytest.mark.parametrize("path", ["data/", "address/", "rights/", "erase/", "1/", "1/yes/"])
def test_every_page_behind_the_link_closes_after_an_hour(
    centre: str, visitor: Client, path: str
) -> None:
    with time_machine.travel(timezone.now().replace(microsecond=0).timestamp() + 3700):
        assert visitor.get(centre + path).status_code == 410
        assert visitor.post(centre + path, {"do": "stop"}).status_code == 410


@pytest.mark.parametrize(
    ("do", "kinds"), [("rest", {"restricted"}), ("stop", {"withdrawn", "suppressed"})]
)
def test_where_they_asked_from_is_sealed_with_each_entry(
    alice: Subscription, centre: str, visitor: Client, do: str, kinds: set[str]
) -> None:
    visitor.post(f"{centre}rights/", {"do": do}, headers={"user-agent": "a browser"})

    entries = ConsentEvent.objects.filter(kind__in=kinds)
    assert {entry.kind for entry in entries} == kinds
    for entry in entries:
        said = evidence_of(entry)
        assert (said.ip, said.user_agent) == ("127.0.0.1", "a browser")


def test_the_programs_that_use_a_value_are_named_as_the_person_was_told(
    alice: Subscription, program: Program, centre: str, visitor: Client
) -> None:
    known(alice, first_name="Alice")
    Program.objects.update(name="Internal: upsell in the third quarter")

    page = visitor.get(f"{centre}data/?language=de").content.decode()

    assert "Internal" not in page
    assert f"<dd>{agreed_title(alice)}</dd>" in page


def agreed_title(row: Subscription) -> str:
    return centre_of(row.subscriber, timezone.now()).joined[0].promise.title


def test_what_is_known_is_read_in_as_many_queries_for_one_field_as_for_four(db: None) -> None:
    values = {"first_name": "Ann", "last_name": "Bell", "household_size": 3, "allergies": ["nuts"]}
    counts = []
    for keys in (["first_name"], list(values)):
        row = cast.alice(factories.published_program(f"with-{len(keys)}", uses=keys))
        known(row, **{key: values[key] for key in keys})
        with CaptureQueriesContext(connection) as queries:
            found = known_of(row.subscriber, "en", timezone.now())
        assert {each.key for each in found} >= set(keys)
        counts.append(len(queries))

    assert counts[0] == counts[1]
