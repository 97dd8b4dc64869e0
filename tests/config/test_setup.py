"""`manage.py setup` makes an installation usable, or leaves it as it was."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from config.installation import add_staff
from delivery.models import TrialEnd
from programs.models import Brand

PASSWORD = "correct horse battery staple"
ADMINISTRATOR = ["--username=ada", "--email=ada@example.com"]
BRAND = [
    "--name=Linden & Spoke",
    "--legal-name=Linden & Spoke GmbH",
    "--postal-address=Lindenweg 14, 79100 Freiburg, Germany",
    "--contact-email=hello@example.com",
    "--privacy-policy-url=https://example.com/privacy",
    "--authority=The authority, Stuttgart",
    "--host=linden.example.com",
    "--from-email=workshop@example.com",
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def setup(*options: str) -> str:
    said = StringIO()
    call_command("setup", "--no-input", *options, stdout=said, stderr=said)
    return said.getvalue()


def test_options_are_enough() -> None:
    said = setup(*ADMINISTRATOR, *BRAND)

    ada = User.objects.get(username="ada")
    assert ada.check_password(PASSWORD)
    assert ada.is_superuser
    brand = Brand.objects.get()
    assert (brand.slug, brand.sender_id) == ("linden-spoke", "lindenspokebran")
    assert "ada can log in at /admin/." in said
    assert "The mail system answers." in said


def test_a_name_without_latin_letters_has_the_short_name_of_its_host() -> None:
    setup(*ADMINISTRATOR, "--name=Ещё Чай", *BRAND[1:])

    brand = Brand.objects.get()
    assert (brand.name, brand.slug, brand.sender_id) == ("Ещё Чай", "linden", "lindenbrand")


def test_a_short_name_may_be_given() -> None:
    setup(*ADMINISTRATOR, "--name=緑茶", "--slug=green-tea", *BRAND[1:])

    assert (Brand.objects.get().slug, Brand.objects.get().sender_id) == (
        "green-tea",
        "greenteabrand",
    )


def test_it_begins_with_a_trial_and_says_where_to_go_on(settings: Settings) -> None:
    TrialEnd.objects.all().delete()

    said = setup(*ADMINISTRATOR, *BRAND)

    assert "This is a trial" in said
    assert f"Go on at {settings.BASE_URL}/admin/delivery/trialend/." in said
    assert not TrialEnd.objects.exists()


def test_a_script_may_end_the_trial_and_say_why() -> None:
    TrialEnd.objects.all().delete()

    said = setup(*ADMINISTRATOR, *BRAND, "--end-trial=A copy of one that is live")

    assert "The trial is over" in said
    assert TrialEnd.objects.get().because == "A copy of one that is live"


def test_what_is_missing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["ada", "ada@example.com"])
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))

    call_command("setup", "--no-brand", stdout=StringIO())

    assert User.objects.get().username == "ada"
    assert not Brand.objects.exists()


def test_without_a_terminal_a_missing_option_is_named() -> None:
    with pytest.raises(CommandError, match="--legal-name is missing"):
        setup(*ADMINISTRATOR, "--name=Linden & Spoke")
    assert not User.objects.exists()


def test_a_wrong_brand_adds_nobody() -> None:
    wrong = [*BRAND[:-2], "--host=Not A Host", BRAND[-1]]
    with pytest.raises(CommandError, match="host name"):
        setup(*ADMINISTRATOR, *wrong)
    assert not User.objects.exists()


def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "12345")
    with pytest.raises(CommandError, match="too short"):
        setup(*ADMINISTRATOR, *BRAND)


def test_a_mail_system_that_does_not_answer_is_named_and_stops_nothing(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert "The mail system does not answer" in setup(*ADMINISTRATOR, *BRAND)
    assert User.objects.exists()


def test_staff_without_a_role_may_do_nothing() -> None:
    ben = add_staff(username="ben", email="ben@example.com", password=PASSWORD)

    assert ben.is_staff
    assert ben.get_all_permissions() == set()
