"""The second factor: set up, asked for after the password, recovered, required, reset."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from config.staff import second_factor
from config.staff.roles import Role
from tests.staff.posts import PASSWORD, code_of
from tests.staff.world import client_of, staff

pytestmark = pytest.mark.django_db

OWN, CODE = reverse("admin:second_factor"), reverse("admin:second_factor_code")
BEGIN, LEAVE = reverse("admin:second_factor_begin"), reverse("admin:second_factor_log_out")
CODES = reverse("admin:second_factor_codes")
DESK, PROGRAMS = reverse("admin:index"), reverse("admin:programs_program_changelist")


def somebody(role: Role = Role.AUTHOR) -> User:
    user = staff(role)
    user.set_password(PASSWORD)
    user.save()
    return user


def logged_in(user: User) -> Client:
    """Return a browser in which the password was given."""
    client = Client()
    given = {"username": user.username, "password": PASSWORD}
    assert client.post(reverse("admin:login"), given).status_code == 302
    return client


def device_of(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="Phone")


def said(user: User) -> list[str]:
    entries = LogEntry.objects.filter(user=user).order_by("pk")
    return [entry.change_message for entry in entries]


def test_without_one_the_password_opens_the_desk() -> None:
    assert logged_in(somebody()).get(DESK).status_code == 200


def test_it_is_set_up_by_a_picture_and_a_first_code() -> None:
    user = somebody()
    client = logged_in(user)

    client.post(BEGIN)
    shown = client.get(OWN).content.decode()
    device = TOTPDevice.objects.get(user=user)
    done = client.post(OWN, {"code": code_of(device)}).content.decode()

    assert 'src="data:image/svg+xml;base64,' in shown
    assert second_factor.key_in_words(device) in shown
    assert all(token.token in done for token in StaticToken.objects.all())
    assert StaticToken.objects.count() == second_factor.RECOVERY_CODES
    assert client.get(DESK).status_code == 200
    assert said(user)[-1] == "Set up a second factor."


def test_pages_have_no_script_and_no_style_of_their_own() -> None:
    client = logged_in(somebody())
    client.post(BEGIN)

    page = client.get(OWN)

    assert "style=" not in page.content.decode().partition('id="content-main"')[2]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "no-store" in page.headers["Cache-Control"]


def test_looking_at_the_page_makes_no_device() -> None:
    client = logged_in(somebody())

    client.get(OWN)

    assert not TOTPDevice.objects.exists()


def test_a_wrong_first_code_leaves_it_unused() -> None:
    user = somebody()
    client = logged_in(user)
    client.post(BEGIN)

    answer = client.post(OWN, {"code": "000000"})

    assert "not the code of this moment" in answer.content.decode()
    assert not second_factor.has_device(user)


def test_with_a_device_every_page_asks_for_a_code() -> None:
    user = somebody()
    device = device_of(user)
    client = logged_in(user)

    asked = client.get(PROGRAMS, follow=True)
    client.post(CODE, {"code": code_of(device), "next": PROGRAMS})

    assert asked.redirect_chain[-1][0].startswith(CODE)
    assert client.get(PROGRAMS).status_code == 200
    assert said(user) == ["Logged in.", "Gave the second factor: phone."]


def test_the_code_leads_to_where_one_wanted_to_go_and_never_elsewhere() -> None:
    user = somebody()
    device = device_of(user)
    client = logged_in(user)
    page = client.get(PROGRAMS, follow=True)
    assert f'value="{PROGRAMS}"' in page.content.decode()

    answer = client.post(CODE, {"code": code_of(device), "next": "//elsewhere.example/"})

    assert answer.headers["Location"] == DESK


@pytest.mark.parametrize("page", [PROGRAMS, reverse("admin:password_change"), DESK])
def test_a_post_before_the_code_does_nothing(page: str) -> None:
    user = somebody()
    device_of(user)

    assert logged_in(user).post(page).headers["Location"].startswith("/admin/login/")


def test_who_has_not_given_the_code_cannot_set_up_another_device() -> None:
    user = somebody()
    device_of(user)
    client = logged_in(user)

    answers = [
        client.get(OWN),
        client.post(BEGIN),
        client.post(CODES),
    ]

    assert {answer.headers["Location"].partition("?")[0] for answer in answers} == {CODE}
    assert TOTPDevice.objects.count() == 1


def test_a_code_works_once() -> None:
    user = somebody()
    code = code_of(device_of(user))
    logged_in(user).post(CODE, {"code": code})

    again = logged_in(user).post(CODE, {"code": code})

    assert "not the code of this moment" in again.content.decode()


def test_after_a_wrong_code_a_right_one_has_to_wait() -> None:
    user = somebody()
    device = device_of(user)
    client = logged_in(user)
    for _ in range(5):
        client.post(CODE, {"code": "000000"})

    assert client.post(CODE, {"code": code_of(device)}).status_code == 200

    rested = TOTPDevice.objects.get(pk=device.pk)
    rested.throttling_failure_timestamp -= timedelta(minutes=1)
    rested.save()
    assert client.post(CODE, {"code": code_of(device)}).status_code == 302


def test_a_recovery_code_stands_in_once() -> None:
    user = somebody()
    device_of(user)
    codes = second_factor.new_codes(user=user)

    first = logged_in(user).post(CODE, {"code": codes[0].upper()})
    second = logged_in(user).post(CODE, {"code": codes[0]})

    assert (first.status_code, second.status_code) == (302, 200)
    assert second_factor.codes_left(user) == second_factor.RECOVERY_CODES - 1
    assert "Gave the second factor: recovery codes." in said(user)


def test_wrong_recovery_codes_do_not_lock_the_device() -> None:
    user = somebody()
    device = device_of(user)
    second_factor.new_codes(user=user)
    client = logged_in(user)
    client.post(CODE, {"code": "aaaabbbb"})

    assert client.post(CODE, {"code": code_of(device)}).status_code == 302


def test_new_recovery_codes_take_the_place_of_the_old_ones() -> None:
    user = somebody()
    device = device_of(user)
    old = second_factor.new_codes(user=user)
    client = logged_in(user)
    client.post(CODE, {"code": code_of(device)})

    page = client.post(CODES).content.decode()

    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert kept.isdisjoint(old)
    assert all(code in page for code in kept)


def test_another_device_counts_once_it_gave_a_code_and_the_old_one_until_then() -> None:
    user = somebody()
    old = device_of(user)
    client = logged_in(user)
    client.post(CODE, {"code": code_of(old)})
    client.post(BEGIN)
    assert second_factor.has_device(user)
    new = TOTPDevice.objects.get(user=user, confirmed=False)

    client.post(OWN, {"code": code_of(new)})

    assert list(TOTPDevice.objects.filter(user=user)) == [new]
    assert client.get(DESK).status_code == 200


@pytest.mark.parametrize(
    ("role", "asked"), [(Role.ADMINISTRATOR, True), (Role.APPROVER, True), (Role.AUTHOR, False)]
)
def test_some_roles_must_have_one(settings: Settings, role: Role, asked: bool) -> None:
    settings.SECOND_FACTOR_ROLES = ["administrator", "approver"]
    client = logged_in(somebody(role))

    page = client.get(DESK, follow=True)

    assert bool(page.redirect_chain) is asked
    assert ("With your role you log in with a code" in page.content.decode()) is asked


def test_whoever_may_do_everything_must_have_one_where_administrators_must(
    settings: Settings, admin_client: Client
) -> None:
    settings.SECOND_FACTOR_ROLES = ["administrator"]

    assert admin_client.get(DESK, follow=True).redirect_chain[-1][0].startswith(OWN)


def test_who_must_set_one_up_may_log_out_instead(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["author"]
    client = logged_in(somebody())
    assert LEAVE in client.get(DESK, follow=True).content.decode()

    client.post(LEAVE)

    assert client.get(OWN).headers["Location"].startswith("/admin/login/")


def test_an_administrator_resets_it_and_sessions_that_it_opened_end() -> None:
    user = somebody(Role.APPROVER)
    device = device_of(user)
    client = logged_in(user)
    client.post(CODE, {"code": code_of(device)})
    boss = client_of(somebody(Role.ADMINISTRATOR))
    page = reverse("admin:auth_user_change", args=[user.pk])
    assert "Reset second factor" in boss.get(page).content.decode()

    boss.post(reverse("admin:auth_user_reset_second_factor", args=[user.pk]))

    assert client.get(DESK).headers["Location"].startswith("/admin/login/")
    assert not second_factor.has_device(user)
    assert "Reset second factor" not in boss.get(page).content.decode()
    entry = LogEntry.objects.latest("pk")
    assert (entry.object_id, entry.user.username) == (str(user.pk), "administrator")
    assert "was reset" in entry.change_message


def test_who_resets_their_own_logs_in_anew() -> None:
    boss = client_of(own := somebody(Role.ADMINISTRATOR))

    answer = boss.post(reverse("admin:auth_user_reset_second_factor", args=[own.pk]), follow=True)

    assert answer.redirect_chain[-1][0].startswith("/admin/login/")
    assert LogEntry.objects.filter(object_id=str(own.pk), change_message__contains="was reset")


def test_somebody_elses_device_opens_nothing() -> None:
    user, other = somebody(), somebody(Role.ANALYST)
    device_of(user)
    theirs = device_of(other)

    assert logged_in(user).post(CODE, {"code": f"{totp(theirs.bin_key):06d}"}).status_code == 200
