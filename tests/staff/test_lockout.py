"""Too many wrong passwords: a plain page, an end by itself, and an administrator who unlocks."""

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from config.staff.roles import Role
from config.staff.trail import LOCKED_OUT
from tests.staff.posts import PASSWORD
from tests.staff.world import client_of, staff

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")


@pytest.fixture
def nora() -> User:
    user = staff(Role.AUTHOR)
    user.set_password(PASSWORD)
    user.save()
    return user


def tried(user: User, typed: str = "wrong", times: int = 1) -> tuple[int, str]:
    client = Client()
    for _ in range(times):
        answer = client.post(LOGIN, {"username": user.username, "password": typed})
    return answer.status_code, answer.content.decode()


def locked(user: User) -> tuple[int, str]:
    return tried(user, times=settings.AXES_FAILURE_LIMIT)


def test_a_locked_log_in_says_so_on_a_page_of_ours(nora: User) -> None:
    status, page = locked(nora)

    assert status == 429
    assert "This log-in is locked" in page
    assert "typed 10 times" in page
    assert "config/admin.css" in page


def test_the_right_password_opens_nothing_while_it_lasts(nora: User) -> None:
    locked(nora)

    assert tried(nora, PASSWORD)[0] == 429


def test_it_is_written_down_once_however_often_it_is_tried(nora: User) -> None:
    locked(nora)
    tried(nora, times=5)

    assert LogEntry.objects.filter(user=nora, change_message=LOCKED_OUT).count() == 1


def test_a_name_that_nobody_has_is_locked_and_written_nowhere() -> None:
    assert locked(User(username="nobody"))[0] == 429
    assert not LogEntry.objects.exists()


def test_an_administrator_sees_it_and_unlocks(nora: User) -> None:
    locked(nora)
    boss = client_of(staff(Role.ADMINISTRATOR))
    page = reverse("admin:auth_user_change", args=[nora.pk])
    assert ">Unlock<" in boss.get(page).content.decode()

    boss.post(reverse("admin:auth_user_unlock", args=[nora.pk]))

    assert ">Unlock<" not in boss.get(page).content.decode()
    assert tried(nora, PASSWORD)[0] == 302
    said = LogEntry.objects.filter(object_id=str(nora.pk)).values_list("change_message", flat=True)
    assert "Unlocked: they can log in again at once." in said


def test_logging_in_and_out_is_written_down(nora: User) -> None:
    client = Client()
    client.post(LOGIN, {"username": nora.username, "password": PASSWORD})
    client.post(reverse("admin:logout"))
    tried(nora)

    said = LogEntry.objects.filter(user=nora).order_by("pk")
    assert [entry.change_message for entry in said] == ["Logged in.", "Logged out."]
