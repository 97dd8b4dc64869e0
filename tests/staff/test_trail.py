"""Whatever somebody of staff does by a POST leaves an entry in the trail, which only grows."""

import logging
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from config.staff.roles import Role
from tests.filling import Filled
from tests.smtp_sink import SmtpSink
from tests.staff import world
from tests.staff.enumerating import Address
from tests.staff.posts import POSTS
from tests.staff.reading import (
    GET,
    POST,
    Line,
    Tried,
    address_of,
    everything,
    lines,
    undoing,
    undone,
)

pytestmark = pytest.mark.django_db

LEFT_NONE = """

Left no entry in the trail. If the POST did nothing, say what to post in POSTS of
tests/staff/posts.py; if it did something, its page calls self.log_change(request, row, "words"); if
there is nothing to write down, put `no` in the last column of its line, and why behind #:

"""


@pytest.fixture
def client(caplog: pytest.LogCaptureFixture, smtp_sink: SmtpSink) -> Client:
    caplog.set_level(logging.CRITICAL, "django.request")
    world.make()
    return world.client_of(world.staff(Role.ADMINISTRATOR))


def posted(client: Client, line: Line, where: Address | None) -> Tried:
    with undoing(client):
        path, data = _path(line, where), _data(client, line, where)
        if where is None:
            model, _colon, action = line.what.partition(":")
            chosen = world.row(model, address=line.what).pk
            data = {"action": action, "_selected_action": [chosen], **data}
        return undone(client, POST, path, data)


def _path(line: Line, where: Address | None) -> str:
    if where is None:
        model = line.what.partition(":")[0]
        return reverse(f"admin:{model.replace('.', '_')}_changelist")
    return address_of(where, line.given)


def _data(client: Client, line: Line, where: Address | None) -> dict[str, Any]:
    """Return the form of the page as it stands there, with what `POSTS` says of it."""
    said = dict(POSTS[line.what](client)) if line.what in POSTS else {}
    if where is None or not where.name.endswith(("_add", "_change")):
        return said
    page = undone(client, GET, address_of(where, line.given)).answer
    form = Filled(page.content.decode(), f"{where.model.partition('.')[2]}_form")
    return {**form.data, **said}


def test_every_post_that_does_something_leaves_an_entry(client: Client) -> None:
    there = everything()
    silent = [
        f"{line.what}: {_why(tried)}"
        for line in lines().values()
        if line.trail == "trail" and line.what in there
        if not (tried := posted(client, line, there[line.what])).entries
    ]
    assert not silent, LEFT_NONE + "\n".join(silent)


def test_a_post_that_leaves_none_says_why() -> None:
    posts = [line for line in lines().values() if POST in "".join(line.cells.values())]
    assert {line.trail for line in posts} <= {"trail", "no"}
    assert [line.what for line in posts if line.trail == "no" and not line.why] == []


def _why(tried: Tried) -> str:
    """Return what the page answered: its status, and what it found wrong."""
    context = tried.answer.context or {}
    form = context.get("adminform") or context.get("form")
    wrong = dict(getattr(getattr(form, "form", form), "errors", {}))
    beside = [each.formset.errors for each in context.get("inline_admin_formsets") or []]
    return f"{tried.answer.status_code} {wrong or ''} {beside or ''}".strip()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE django_admin_log SET change_message = 'nothing'",
        """UPDATE django_admin_log SET object_repr = 'an erased person', change_message = '',
                  action_time = action_time - interval '1 day'""",
        "DELETE FROM django_admin_log",
        "TRUNCATE django_admin_log",
    ],
)
def test_the_database_changes_no_entry(client: Client, statement: str) -> None:
    connection.check_constraints()
    before = list(LogEntry.objects.order_by("pk").values())

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(LogEntry.objects.order_by("pk").values()) == before


def test_reading_a_person_is_written_down(client: Client) -> None:
    person = world.row("subscribers.subscriber")

    client.get(reverse("admin:subscribers_subscriber_change", args=[person.pk]))

    entry = LogEntry.objects.latest("pk")
    assert (entry.object_id, entry.change_message) == (
        str(person.pk),
        "Read the page of this person.",
    )


def test_the_trail_is_found_by_who_what_when_and_which(client: Client) -> None:
    person = world.row("subscribers.subscriber")
    client.get(reverse("admin:subscribers_subscriber_change", args=[person.pk]))
    trail = reverse("admin:admin_logentry_changelist")
    entry = LogEntry.objects.latest("pk")

    def shown(**asked: object) -> bool:
        page = client.get(trail, {name: str(value) for name, value in asked.items()})
        return "Read the page of this person." in page.content.decode()

    assert shown(q=str(person))
    assert shown(user__id__exact=entry.user_id)
    assert shown(done=4)
    assert shown(kind=entry.content_type_id)
    assert not shown(done=3)
    assert not shown(q="nobody at all")
    assert not shown(action_time__lt="2001-01-01 00:00:00+00:00")
