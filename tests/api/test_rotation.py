"""A key is rotated: two open for a while, as one."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from config.api.keys import KeyRefused, create_key, put_key, use_key
from config.api.rotation import NotRotatable, end_overlap, revoke_line, rotate_key
from config.api.scopes import Scope
from config.models import ApiKey, StoredAnswer
from tests.api.conftest import Caller
from tests.api.test_idempotency import ONE, UPSERT
from tests.api.test_limits import left
from tests.faults.racing import in_thread, somebody_waits_for_us
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db

LIST = "/admin/config/apikey/"


def made(**options: Any) -> tuple[ApiKey, str]:
    return create_key(name="a CRM", scopes=["programs:read"], clock=timezone.now, **options)


def later(**units: float) -> Any:
    then = timezone.now() + timedelta(**units)
    return lambda: then


def opens(text: str, clock: Any = timezone.now) -> str:
    try:
        use_key(text=text, clock=clock)
    except KeyRefused as refused:
        return refused.code
    return "opens"


def test_both_open_for_a_week_and_then_the_new_one_alone() -> None:
    row, old = made(calls_a_minute=9)

    successor, new = rotate_key(key=row, clock=timezone.now)

    assert (opens(old), opens(new)) == ("opens", "opens")
    assert opens(old, later(days=7)) == "key_expired"
    assert opens(new, later(days=700)) == "opens"
    same = [(k.name, k.scopes, k.calls_a_minute, k.line) for k in (row, successor)]
    assert same[0] == same[1]


def test_a_key_that_ends_sooner_ends_then_and_its_successor_lives_as_long_as_it_did() -> None:
    row, old = made(expires_at=later(days=3)())
    ApiKey.objects.update(created_at=later(days=-87)())

    successor, _new = rotate_key(key=row, clock=timezone.now)

    assert opens(old, later(days=3.1)) == "key_expired"
    assert successor.expires_at
    assert abs(successor.expires_at - later(days=90)()) < timedelta(minutes=1)


def test_a_key_that_leaked_can_end_at_once() -> None:
    row, old = made()

    _row, new = rotate_key(key=row, clock=timezone.now, overlap=timedelta(0))

    assert (opens(old), opens(new)) == ("key_expired", "opens")


def test_there_are_never_more_than_two_that_open() -> None:
    first, _text = made()
    second, _text = rotate_key(key=first, clock=timezone.now)

    with pytest.raises(NotRotatable, match="already"):
        rotate_key(key=first, clock=timezone.now)
    with pytest.raises(NotRotatable, match="still opens"):
        rotate_key(key=second, clock=timezone.now)

    assert end_overlap(key=second, clock=timezone.now) == 1
    third, text = rotate_key(key=second, clock=timezone.now)
    assert opens(text) == "opens"
    assert third.line == first.line


def test_what_opens_nothing_is_not_rotated() -> None:
    revoked, _text = made()
    revoke_line(key=revoked, clock=timezone.now)
    expired, _text = made(expires_at=later(days=-1)())

    for key in (revoked, expired):
        with pytest.raises(NotRotatable, match="nothing any more"):
            rotate_key(key=key, clock=timezone.now)


def test_revoking_a_line_closes_both() -> None:
    row, old = made()
    successor, new = rotate_key(key=row, clock=timezone.now)

    revoke_line(key=successor, clock=timezone.now)

    assert (opens(old), opens(new)) == ("key_revoked", "key_revoked")


def test_the_database_refuses_a_second_successor_and_a_line_of_another_name() -> None:
    row, _text = made()
    rotate_key(key=row, clock=timezone.now)
    rest: Any = {"name": "x", "scopes": ["programs:read"], "calls_a_minute": None}
    rest |= {"is_test": False, "expires_at": None, "created_by_id": None, "now": timezone.now()}

    with pytest.raises(IntegrityError), transaction.atomic():
        put_key(replaces=row, **rest)
    with pytest.raises(IntegrityError, match="names_its_line"), transaction.atomic():
        ApiKey.objects.filter(pk=row.pk).update(line="another")


def test_a_call_that_is_tried_again_with_the_new_key_is_done_once() -> None:
    row, old = create_key(name="a CRM", scopes=Scope.values, clock=timezone.now)
    first = Caller(old).post(UPSERT, ONE, idempotency_key="a-1")
    _row, new = rotate_key(key=row, clock=timezone.now)

    again = Caller(new).post(UPSERT, ONE, idempotency_key="a-1")

    assert again.content == first.content
    assert StoredAnswer.objects.count() == 1


def test_both_share_one_limit() -> None:
    row, old = made(calls_a_minute=5)
    _row, new = rotate_key(key=row, clock=timezone.now)

    assert [left(Caller(key).get("/programs/"))[0] for key in (old, new, old)] == [4, 3, 2]


def test_the_admin_rotates_shows_the_key_once_and_lists_both_as_one(admin_client: Client) -> None:
    row, old = made()
    Caller(old).get("/programs/")

    answer = admin_client.post(LIST, {"action": "rotate", "_selected_action": [row.pk]})

    new = answer.content.decode().partition("<code>")[2].partition("</code>")[0]
    assert (opens(old), opens(new)) == ("opens", "opens")
    listed = admin_client.get(LIST)
    assert listed.context["cl"].result_count == 1
    page = listed.content.decode()
    assert f"{row.prefix} works until" in page
    assert new not in page
    words = [entry.get_change_message() for entry in LogEntry.objects.order_by("id")]
    assert words[0].startswith("Rotated: ")
    assert words[1] == f"Takes the place of {row.prefix}."


def test_the_admin_rotates_one_at_a_time_and_says_why_not(admin_client: Client) -> None:
    keys = [made()[0] for _ in range(2)]
    revoke_line(key=keys[0], clock=timezone.now)

    both = admin_client.post(
        LIST, {"action": "rotate", "_selected_action": [k.pk for k in keys]}, follow=True
    )
    over = admin_client.post(
        LIST, {"action": "rotate", "_selected_action": [keys[0].pk]}, follow=True
    )

    assert "Select one key" in both.content.decode()
    assert "opens nothing any more" in over.content.decode()
    assert ApiKey.objects.count() == 2


def test_the_admin_ends_an_overlap(admin_client: Client) -> None:
    row, old = made()
    successor, new = rotate_key(key=row, clock=timezone.now)

    admin_client.post(LIST, {"action": "end_overlap", "_selected_action": [successor.pk]})

    assert (opens(old), opens(new)) == ("key_revoked", "opens")


def test_the_commands_make_rotate_and_revoke_and_leave_it_in_the_trail(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("create_api_key", "a CRM", "--scopes", "programs:read")
    old = capsys.readouterr().out.strip()
    call_command("rotate_api_key", ApiKey.objects.get().prefix, "--overlap-days", "0")
    new = capsys.readouterr().out.strip()
    assert (opens(old), opens(new)) == ("key_expired", "opens")

    call_command("revoke_api_key", ApiKey.objects.latest("id").prefix)

    assert opens(new) == "key_revoked"
    entries = LogEntry.objects.order_by("id").values_list("user__username", "action_flag")
    assert list(entries) == [("command-line", flag) for flag in (1, 2, 1, 2)]


@pytest.mark.parametrize("command", ["rotate_api_key", "revoke_api_key"])
def test_the_commands_refuse_a_key_that_there_is_not(command: str) -> None:
    with pytest.raises(CommandError, match="no key"):
        call_command(command, "0123456789ab")


@pytest.mark.django_db(transaction=True)
def test_a_successor_that_is_being_made_is_revoked_with_its_line() -> None:
    key, _text = made()

    with transaction.atomic():
        _row, new = rotate_key(key=key, clock=timezone.now)
        revoking = in_thread(lambda: revoke_line(key=key, clock=timezone.now))
        wait_until(somebody_waits_for_us, what="the revoking waits")
    revoking.join(30)

    assert opens(new) != "opens"
