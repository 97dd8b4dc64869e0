"""While only staff get messages, the public pages say so: nobody waits for one that never comes."""

import pytest
from django.test import Client

from consent.rules.wording import words
from delivery.models import Delivery, TrialEnd
from programs.models import Program
from tests import factories

PAGES = ("/p/weekly-usuals/", "/p/weekly-usuals/inbox/", "/me/", "/me/sent/")


@pytest.fixture
def offered(db: None) -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"], languages=["en"])


@pytest.fixture
def trial(offered: Program) -> None:
    """Have it be as in a new installation."""
    TrialEnd.objects.all().delete()


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_asks_for_an_address_says_it(
    page: str, language: str, trial: None, visitor: Client
) -> None:
    shown = visitor.get(f"{page}?language={language}").content.decode()

    said = {words(tag)["trial_title"] for tag in ("en", "de", "fr")}
    assert [title for title in said if title in shown] != []


@pytest.mark.parametrize("page", PAGES)
def test_afterwards_no_page_says_it(page: str, offered: Program, visitor: Client) -> None:
    assert words("en")["trial_title"] not in visitor.get(page).content.decode()


def test_no_message_is_promised_that_does_not_come(trial: None, visitor: Client) -> None:
    for page in ("/p/weekly-usuals/inbox/", "/me/sent/"):
        shown = visitor.get(page).content.decode()
        promised = [words("en")[key] for key in ("inbox_title", "inbox_lead", "inbox_wait")]
        assert [said for said in promised if said in shown] == []
        assert words("en")["trial_asked"] in shown


def test_it_tells_staff_and_strangers_nothing_apart(trial: None, visitor: Client) -> None:
    factories.marketer()

    stranger = visitor.post("/me/", {"email": "nobody@example.com"})
    staff = visitor.post("/me/", {"email": "mara@example.com"})

    assert (stranger.status_code, stranger["Location"]) == (staff.status_code, staff["Location"])
    assert not Delivery.objects.exists()
