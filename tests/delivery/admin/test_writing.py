"""The editor: the unsaved form as somebody would read it, and what is to be known of its fields."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.services.change import change
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery, Edition
from delivery.selectors import readers
from programs.admin.trail import LOOKED
from programs.models import Invitation
from tests import cast, factories
from tests.delivery.admin.test_editions import desk_of, form, saved
from tests.delivery.sending import at

pytestmark = pytest.mark.django_db

USES = ("first_name", ("favourite_department", "optional"))
FIRST = "admin:delivery_edition_look_first"


@pytest.fixture
def promise() -> Invitation:
    return factories.published_invitation(uses=USES, clock=at(days=-9))


@pytest.fixture
def mara() -> Client:
    return desk_of(factories.marketer())


def typed(promise: Invitation, body: str, **reader: str) -> dict[str, Any]:
    chosen = {f"reader-{name}": value for name, value in reader.items()}
    return form(promise, body) | chosen


def known(promise: Invitation, address: str, **values: Any) -> str:
    """Have somebody say yes, and tell of them; return their id."""
    person = cast.say_yes(promise.program, address, clock=at(days=-5)).subscriber
    item = UpsertInput(person=PersonInput(external_id=person.external_id), profile=values)
    upsert(items=[item], by="crm", clock=timezone.now)
    return person.external_id


def look(desk: Client, given: dict[str, Any], address: str = "", about: str = "") -> str:
    answer = desk.post((address or reverse(FIRST)) + about, given)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_typed_shows_before_it_is_saved(promise: Invitation, mara: Client) -> None:
    shown = look(mara, typed(promise, "Dear {{ first_name | default: 'you' }}, **hello**."))

    assert "Dear First name, <strong" in shown
    assert not Edition.objects.exists()
    assert not Delivery.objects.exclude(kind__in=("confirmation", "welcome")).exists()


def test_the_frame_is_shut_in(promise: Invitation, mara: Client) -> None:
    answer = mara.post(reverse(FIRST), typed(promise, "Hello."))

    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_saved_draft_shows_as_it_stands_in_the_form(promise: Invitation, mara: Client) -> None:
    edition = saved(promise, "The saved words.")
    address = reverse("admin:delivery_edition_look", args=[edition.pk])

    shown = look(mara, typed(promise, "The words of the form."), address)

    assert "The words of the form." in shown
    assert "The saved words." not in shown
    assert edition.texts.get().body == "The saved words."


def test_it_shows_as_text_too(promise: Invitation, mara: Client) -> None:
    shown = look(mara, typed(promise, "Dear **{{ first_name | default: 'you' }}** <3", view="text"))

    assert "<pre" in shown
    assert "Dear First name &lt;3" in shown


def test_it_shows_as_each_who_said_yes(promise: Invitation, mara: Client) -> None:
    known(promise, "ana@example.com", first_name="Ana")
    body = "Dear {{ first_name | default: 'you' }}."

    assert "Dear Ana." in look(mara, typed(promise, body, person="ana@example.com"))
    assert "Dear Ana." in look(mara, typed(promise, body, person="An"))


def test_what_the_person_does_not_want_used_is_not_shown(mara: Client) -> None:
    """Their own word goes before the relationship, in a preview as in the message."""
    promise = factories.published_invitation(uses=("first_name", "hobby"), clock=at(days=-9))
    ana = known(promise, "ana@example.com", first_name="Ana", hobby="cheese")
    body = "{{ first_name }} likes {{ hobby | default: 'food' }}."
    assert "Ana likes cheese." in look(mara, typed(promise, body, person=ana))

    row = cast.subscription(promise.program, "ana@example.com")
    change(subscription_id=row.id, depth="identity", ip="", user_agent="", clock=timezone.now)

    assert "Ana likes food." in look(mara, typed(promise, body, person=ana))


def test_that_somebody_was_looked_at_is_written_down_once(
    promise: Invitation, mara: Client
) -> None:
    known(promise, "ana@example.com", first_name="Ana")
    for _time in range(3):
        look(mara, typed(promise, "Dear {{ first_name }}.", person="ana@example.com"))

    (entry,) = LogEntry.objects.all()
    assert entry.object_id == str(cast.person("ana@example.com").pk)
    assert "as they would read it" in entry.change_message
    assert entry.action_flag == LOOKED, "nothing was changed"


def test_who_left_is_not_shown(promise: Invitation, mara: Client) -> None:
    carol = cast.carol(promise.program, clock=at(days=-5)).subscriber
    shown = look(mara, typed(promise, "Dear {{ first_name }}.", person=carol.external_id))

    assert "does not consent to this program now" in shown
    assert not LogEntry.objects.exists()


def test_where_several_fit_none_is_taken(promise: Invitation, mara: Client) -> None:
    known(promise, "ana@example.com", first_name="Ana")
    known(promise, "anabel@example.com", first_name="Anabel")

    shown = look(mara, typed(promise, "Dear {{ first_name }}.", person="ana"))

    assert "Several people fit" in shown
    assert "Anabel, anabel@example.com" in shown


def test_people_are_found_by_name_address_and_id(promise: Invitation, mara: Client) -> None:
    ana = known(promise, "ana@example.com", first_name="Ana")
    known(promise, "bert@example.com", first_name="Bert")
    cast.carol(promise.program)

    def found(asked: str) -> list[str]:
        given = {"program": str(promise.program_id), "q": asked}
        answer = mara.get(reverse("admin:delivery_edition_readers"), given).json()
        return [person["id"] for person in answer["people"]]

    assert found("ana@example.com") == found("ANA") == found(ana) == [ana]
    assert len(found("@example")) == 2, "who left is not among them"
    assert found("a") == found("%%") == found("_na") == []


def test_finding_somebody_has_its_time(
    promise: Invitation, mara: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(promise, "ana@example.com", first_name="Ana")
    slow = readers._BY_PART.replace("LIMIT", "AND pg_sleep(5) IS NOT NULL LIMIT")
    monkeypatch.setattr(readers, "_BY_PART", slow)
    monkeypatch.setattr(readers, "_MILLISECONDS", 50)

    assert readers.candidates(promise.program, "Ana") == []
    assert len(readers.candidates(promise.program, "ana@example.com")) == 1


def test_who_may_not_see_people_sees_the_sample_person(promise: Invitation) -> None:
    known(promise, "ana@example.com", first_name="Ana")
    writer = User.objects.create_user("writer", is_staff=True)
    wanted = ("view_edition", "change_edition", "add_edition", "view_program")
    writer.user_permissions.add(*Permission.objects.filter(codename__in=wanted))
    client = Client()
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")

    shown = look(client, typed(promise, "Dear {{ first_name }}.", person="ana@example.com"))

    assert "Dear First name." in shown
    asked = {"program": str(promise.program_id), "q": "ana"}
    assert client.get(reverse("admin:delivery_edition_readers"), asked).status_code == 403
    assert "reader-person" not in client.get(reverse("admin:delivery_edition_add")).content.decode()


def test_who_may_only_read_an_edition_sees_the_saved_words(promise: Invitation) -> None:
    """An approver reads before they approve; what they post as its words is nobody's."""
    edition = saved(promise, "The saved words.")
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_edition"))
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    given = typed(promise, "Other words.")
    address = reverse("admin:delivery_edition_look", args=[edition.pk])

    assert "The saved words." in (shown := look(client, given, address))
    assert "Other words." not in shown
    assert "No data." in look(client, {}, address, "?about=1")
    assert client.post(reverse(FIRST), given).status_code == 403
    assert client.get(address).status_code == 405


def test_without_a_program_it_says_what_to_do(promise: Invitation, mara: Client) -> None:
    assert "Choose the program first" in look(mara, typed(promise, "Hello.") | {"program": ""})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("One.\n\n{% include 'x' %}", "In the text: Line 3: unexpected tag 'include'. The tags"),
        (
            "{% if first_name %}\n{% for x in first_name %}a",
            "Line 2: {% for %} is never closed. Write {% endfor %} where it ends.",
        ),
        ("{% if first_name %}a", "Line 1: {% if %} is never closed. Write {% endif %} where it"),
        ("a\n{% endif %}", "Line 2: unexpected tag 'endif'. Nothing is open there"),
        ("a\n{{ first_name | money }}", "Line 2: there is no filter 'money'. The filters that"),
        ("a\n\n{{ last_name }}", "Take it out (line 3 of the text), or declare it in the next"),
        ("a\n{{ favourite_department }}", "{% endif %} (line 2 of the text)."),
        ("{{ first_name", "Line 1: '{{' is never closed, or too late. Write }} behind a field"),
        ("a\n{% if %}b{% endif %}", "Line 2: missing expression. Say behind the tag's name what"),
        ("{{ first_name | default 'x' }}", "Look at quotes, commas and colons"),
    ],
)
def test_each_error_says_where_and_what_to_do(
    promise: Invitation, mara: Client, body: str, said: str
) -> None:
    about = look(mara, typed(promise, body), about="?about=1")

    assert said in unescape(about)


def test_where_nothing_can_be_shown_the_frame_says_what_to_do(
    promise: Invitation, mara: Client
) -> None:
    shown = look(mara, typed(promise, "{% if first_name %}a"))

    assert "It cannot be shown yet." in shown
    assert "Write {% endif %} where it ends." in shown


def rows_of(about: str) -> dict[str, list[str]]:
    """Return the cells of each field that is read."""
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", about, re.DOTALL):
        words = [re.sub(r"<[^>]*>|\s+", " ", cell).strip() for cell in str(row).split("<td>")]
        found[words[0].split()[-1]] = [" ".join(word.split()) for word in words[1:]]
    return found


def test_each_field_says_what_covers_it_who_lacks_it_and_what_shows_then(
    promise: Invitation, mara: Client
) -> None:
    known(promise, "ana@example.com", first_name="Ana")
    cast.say_yes(promise.program, "bert@example.com", clock=at(days=-4))
    cast.carol(promise.program)
    body = (
        "{{ first_name | default: 'you' }} {% if favourite_department %}x{% endif %} {{ nothing }}"
    )

    found = rows_of(look(mara, typed(promise, body), about="?about=1"))

    covered, lacking, shows = found["first_name"]
    assert covered.startswith("To choose what we write: first_name.")
    assert (lacking, shows) == ("50 % of 2: 1 not known", "“you”")
    assert found["favourite_department"][1:] == [
        "100 % of 2: 2 not ticked",
        "what is written for it is left out",
    ]
    assert found["nothing"] == ["Nothing covers it. Look at the promise", "–", "nothing"]


def test_where_a_missing_value_withholds_it_says_so(promise: Invitation, mara: Client) -> None:
    given = typed(promise, "{{ first_name }}") | {"when_missing": "withhold"}

    found = rows_of(look(mara, given, about="?about=1"))

    assert found["first_name"][2] == "nothing; who could have a value and has none gets nothing"


def test_the_form_carries_its_preview(promise: Invitation, mara: Client) -> None:
    added = mara.get(reverse("admin:delivery_edition_add"))
    assert f'formaction="{reverse(FIRST)}" formtarget="edition-frame"' in added.content.decode()
    assert "frame-src 'self'" in added["Content-Security-Policy"]

    edition = saved(promise, "{{ first_name | default: 'you' }}")
    shown = mara.get(reverse("admin:delivery_edition_change", args=[edition.pk])).content.decode()
    assert reverse("admin:delivery_edition_look", args=[edition.pk]) in shown
    assert "first_name" in rows_of(shown)


@pytest.mark.parametrize(
    "strange",
    [
        {"texts-TOTAL_FORMS": "x"},
        {"texts-TOTAL_FORMS": "99999999999"},
        {"texts-0-markup": "word", "when_missing": "x", "reader-view": "x"},
        {"reader-language": "xx", "reader-relationship": "x", "reader-person": "'" * 300},
        {"program": "9" * 30},
        {"texts-0-DELETE": "on"},
    ],
)
def test_a_strange_form_is_no_fault(
    promise: Invitation, mara: Client, strange: dict[str, str]
) -> None:
    look(mara, typed(promise, "Hello.") | strange)
    look(mara, typed(promise, "Hello.") | strange, about="?about=1")
