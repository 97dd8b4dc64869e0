"""People who went through everything, each part of whom can be told from all that is ours."""

from collections.abc import Iterable
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, Method
from consent.selectors.tokens import confirm_token, leave_token, reason_token, why_token
from delivery.models import Delivery
from delivery.rules.vocabulary import PrivacyKind
from delivery.services.privacy import receive
from subscribers.models import Subscriber
from tests import factories
from tests.api.conftest import Caller, new_key
from tests.visitors import Visitor

# Every identifier of theirs has one of these in it.
WORDS = ["needle", "beef:cafe"]


def address(number: int) -> str:
    """Return the address of one of them."""
    return f"Needle.{number}@needle-{number}.example"


def external_id(number: int) -> str:
    """Return what the CRM calls them."""
    return f"crm-needle-{number}"


def join(number: int) -> None:
    """Ask on the public page with an answer, and confirm by the link in the message."""
    browser = Visitor(
        REMOTE_ADDR=f"2001:db8:beef:cafe::{number:x}", HTTP_USER_AGENT=f"Needleware/{number}"
    )
    wish = {
        "email": address(number),
        "use.usual_store": "on",
        "field.diet": "vegan",
        "field.allergies": f"needleweed {number}",
    }
    assert browser.post("/p/your-usuals/", wish).status_code == 303
    request = ConsentEvent.objects.filter(kind=EventKind.REQUESTED).latest("id")
    assert browser.post(f"/c/{confirm_token(request.id)}/").status_code == 200


def tell_of(numbers: Iterable[int]) -> None:
    """Let the CRM tell of them, ask about them and invite them, each call by its key."""
    crm, named = Caller(new_key()), list(numbers)
    inputs = [{"external_id": external_id(number)} for number in named]
    stated: list[dict[str, Any]] = [
        {
            **each,
            "email": address(number),
            "account": f"Needle & Sons {number}",
            "profile": {"first_name": f"Needleina{number}", "usual_store": "Needlestreet"},
        }
        for number, each in zip(named, inputs, strict=True)
    ]
    _post(crm, "/subscribers/batch/upsert/", stated)
    usuals = [{**each, "program": "your-usuals"} for each in inputs]
    recipes = [{"email": address(number), "program": "recipes"} for number in named]
    signed_up = {
        "source": "Needleshop",
        "note": "Needle at the counter",
        "at": "2026-01-02T10:00:00Z",
    }
    _post(crm, "/subscriptions/batch/read/", usuals)
    _post(crm, "/permission-checks/batch/", usuals)
    _post(crm, "/invitation-links/", recipes)
    _post(crm, "/subscription-requests/", [{**each, "evidence": signed_up} for each in recipes])
    for number in named:
        crm.get(f"/subscribers/{external_id(number)}/nothing-here/")


def _post(crm: Caller, path: str, inputs: list[dict[str, Any]]) -> None:
    answer = crm.post(path, {"inputs": inputs}, idempotency_key=f"call-of-{path}")
    assert [each for each in answer.json()["results"] if each["status"] != "ok"] == []


def bring_files(numbers: Iterable[int], folder: Path) -> None:
    """Import them with a row that is refused, and bring them as another tool's list."""
    people, rows = folder / "people.csv", list(numbers)
    lines = [f"{external_id(n)},{address(n)}\nx{external_id(n)},needle no address\n" for n in rows]
    people.write_text("external_id,email\n" + "".join(lines))
    moved = folder / "list.csv"
    moved.write_text(
        "email,signed_up_at,note\n"
        + "".join(f"{address(n)},2026-01-02T10:00:00Z,needle note\n" for n in rows)
    )
    _run("import_subscribers", str(people), "--errors", str(folder / "errors.csv"))
    wanted = ("--program", "menus", "--source", "the till", "--statement", "We write weekly.")
    _run("move_list", str(moved), *wanted, "--per-hour", "9999")


def _run(*words: str) -> None:
    # A refused row makes the command exit with 1.
    with suppress(SystemExit):
        call_command(*words, stdout=StringIO(), stderr=StringIO())


def say_what_they_think(person: Subscriber) -> None:
    """Write of a message, leave one of the programs, and write why."""
    browser = Client()
    sent = Delivery.objects.get(subscriber=person, kind="edition")
    opinion = {"useful": "no", "remark": f"I am {person.email}, and needles hurt."}
    assert browser.post(f"/why/{why_token(sent.pk)}/", opinion).status_code == 303
    row = Subscription.objects.get(subscriber=person, program__slug="menus")
    assert browser.post(f"/u/{leave_token(row.id)}").status_code == 200
    left = ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).latest("id")
    reason = {"why": "other", "remark": f"{person.email} had enough of needles."}
    assert browser.post(f"/u/reason/{reason_token(left.id)}/", reason).status_code == 303


def write_about(person: Subscriber) -> None:
    """Let staff open and write about them."""
    LogEntry.objects.create(
        user=factories.marketer(),
        content_type=ContentType.objects.get_for_model(Subscriber),
        object_id=str(person.pk),
        object_repr=str(person),
        action_flag=CHANGE,
        change_message=f"Spoke with {person.email}.",
        action_time=timezone.now(),
    )
    receive(
        kind=PrivacyKind.CORRECTION,
        subscriber_id=person.pk,
        method=Method.ADMIN,
        note=f"{person.email} rang us up.",
        clock=timezone.now,
    )
