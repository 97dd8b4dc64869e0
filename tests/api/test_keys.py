from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from config.api.keys import create_key, revoke_key
from config.api.scopes import Scope
from config.models import ApiKey
from tests.api.conftest import Caller, CallerFactory
from tests.factories import marketer

ANYWHERE = "/subscriptions/batch/read/"


def ask(key: str, **headers: str) -> Any:
    return Caller(key).post(ANYWHERE, {"inputs": []}, **headers)


@pytest.mark.django_db
def test_a_key_opens_and_is_stored_only_as_a_hash() -> None:
    row, key = create_key(name="a CRM", scopes=[Scope.SUBSCRIPTIONS_READ], clock=timezone.now)

    assert ask(key).status_code == 200
    secret = key.removeprefix(f"wly_{row.prefix}_")
    row.refresh_from_db()
    assert len(secret) == 43
    assert secret.encode() not in bytes(row.secret_hash)
    assert len(bytes(row.secret_hash)) == 32


@pytest.mark.django_db
def test_a_revoked_and_an_expired_key_open_nothing() -> None:
    row, revoked = create_key(name="a CRM", scopes=Scope.values, clock=timezone.now)
    revoke_key(key=row, clock=timezone.now)
    _, expired = create_key(
        name="a CRM", scopes=Scope.values, clock=timezone.now, expires_at=timezone.now()
    )

    answers = [ask(revoked), ask(expired)]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert [answer.json()["code"] for answer in answers] == ["key_revoked", "key_expired"]
    assert 'error="invalid_token"' in answers[0]["WWW-Authenticate"]


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer wly", "Bearer wly_a_b", "Bearer é", "Bearer a b", "Bearer \x7f"],
)
@pytest.mark.django_db
def test_what_is_no_key_opens_nothing(header: str) -> None:
    answer = ask("", authorization=header)

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_key")


@pytest.mark.django_db
def test_the_right_prefix_with_another_secret_opens_nothing() -> None:
    row, key = create_key(name="a CRM", scopes=Scope.values, clock=timezone.now)
    revoke_key(key=row, clock=timezone.now)

    answer = ask(key[:-1] + ("A" if key[-1] != "A" else "B"))

    assert answer.json()["code"] == "invalid_key"


@pytest.mark.django_db
def test_a_session_or_basic_login_opens_nothing(client: Client) -> None:
    client.force_login(marketer())

    answer = client.get("/api/v1/programs/", headers={"authorization": "Basic YTpi"})

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
def test_the_use_of_a_key_is_written_once_a_minute() -> None:
    row, key = create_key(name="a CRM", scopes=Scope.values, clock=timezone.now)
    ask(key)
    row.refresh_from_db()
    first = row.last_used_at

    ask(key)
    row.refresh_from_db()
    again = row.last_used_at
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    ask(key)
    row.refresh_from_db()

    assert first is not None
    assert again == first
    assert row.last_used_at is not None
    assert row.last_used_at > first


@pytest.mark.django_db
def test_the_command_prints_a_key_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_api_key", "a CRM", "--scopes", "subscriptions:read", "--days", "30")

    key = capsys.readouterr().out.strip()
    assert ask(key).status_code == 200
    assert ApiKey.objects.get().scopes == ["subscriptions:read"]


@pytest.mark.django_db
@pytest.mark.parametrize("option", ["--days", "--calls-a-minute"])
def test_the_command_makes_no_key_for_no_day_and_none_without_calls(option: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_api_key", "a CRM", "--all", option, "0")

    assert not ApiKey.objects.exists()


@pytest.mark.django_db
def test_the_command_refuses_a_scope_that_there_is_not() -> None:
    with pytest.raises(CommandError):
        call_command("create_api_key", "a CRM", "--scopes", "everything:write")


@pytest.mark.django_db
def test_the_admin_shows_a_key_once(admin_client: Client) -> None:
    made = admin_client.post(
        "/admin/config/apikey/add/", {"name": "a CRM", "scopes": ["subscriptions:read"]}
    )

    key = made.content.decode().partition("<code>")[2].partition("</code>")[0]
    assert "no-store" in made["Cache-Control"]
    assert ask(key).status_code == 200
    assert not admin_client.cookies.get("messages")
    listed = admin_client.get("/admin/config/apikey/").content.decode()
    assert ApiKey.objects.get().prefix in listed
    assert key not in listed


@pytest.mark.django_db
def test_the_admin_revokes_keys(admin_client: Client, caller: CallerFactory) -> None:
    key = caller().key

    admin_client.post(
        "/admin/config/apikey/",
        {"action": "revoke", "_selected_action": [ApiKey.objects.get().pk]},
    )

    assert ask(key).json()["code"] == "key_revoked"
