"""Somebody with a text browser joins, confirms and leaves: words, links and buttons are enough."""

import re

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.models import ConsentEvent
from consent.rules.vocabulary import State
from consent.rules.wording import words
from delivery.services.claiming import ANSWERS
from delivery.services.sending import send_due
from tests import cast
from tests.browser.plain import Plain, TextBrowser
from tests.offer import usuals
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

ANA = "ana@example.com"
HOST = "http://testserver"
SAID = words("en")


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.BASE_URL = HOST


def mailed_link(sink: SmtpSink, kind: str) -> str:
    """Have the mail sent that is due, and return the link of this kind from its text."""
    send_due(kinds=ANSWERS, clock=timezone.now)
    found = re.findall(rf"{HOST}(/{kind}/[\w-]+/?)", sink.messages[-1].text())
    return str(found[0])


def test_join_confirm_leave_and_come_back(smtp_sink: SmtpSink) -> None:
    program = usuals().program
    browser = TextBrowser()

    browser.open("/")
    browser.follow(SAID["home_read"].format(title="Your usuals, cheaper"))
    browser.tick("You may use: Usual store")
    browser.press(SAID["yes"])
    assert browser.page.status == 422
    assert SAID["error_email_missing"] in browser.page.words

    browser.fill(SAID["email"], ANA)
    browser.press(SAID["yes"])
    assert browser.page.heading == SAID["inbox_title"]

    browser.open(mailed_link(smtp_sink, "c"))
    assert "Usual store" in browser.page.words
    browser.press(SAID["confirm_button"])
    assert browser.page.heading == SAID["joined_title"]
    assert cast.subscription(program, ANA).state == State.ACTIVE
    assert cast.subscription(program, ANA).chosen == ["usual_store"]

    browser.open(mailed_link(smtp_sink, "u"))
    browser.press(SAID["leave_button"])
    assert browser.page.heading == "You left “Your usuals, cheaper”"
    assert cast.subscription(program, ANA).state == State.WITHDRAWN

    browser.press(SAID["undo_button"])
    assert browser.page.heading == "You are back in “Your usuals, cheaper”"
    assert cast.subscription(program, ANA).state == State.ACTIVE


def test_the_whole_promise_is_read_in_order() -> None:
    usuals()
    browser = TextBrowser("de")

    browser.open("/p/your-usuals/")

    said = words("de")
    order = [
        "Ihre Lieblinge, günstiger",
        said["glance_data"],
        said["glance_frequency"],
        said["glance_term"],
        said["glance_leave"],
        said["email"],
        said["yes"],
        said["no"],
        said["full"],
        said["full_who"],
    ]
    lines = browser.page.words.splitlines()
    places = [lines.index(line) for line in order]
    assert places == sorted(places)
    assert not ConsentEvent.objects.exists()


def test_the_text_browser_shows_what_is_shown_and_holds_what_a_form_holds() -> None:
    page = Plain(
        "/here/",
        """<head><title>No</title></head><h1>A  <b>title</b></h1><p>One <a href="x/">way</a></p>
        <form method="post" action="/there/"><input type="hidden" name="do" value="it">
        <input type="checkbox" id="a" name="a" checked><label for="a">First</label>
        <label for="b">Second</label><select id="b" name="b"><option value="1">
        <option value="2" selected>Two</select><button>Go</button></form>""",
    )

    assert page.words.splitlines() == ["A title", "One way", "First", "Second", "Two", "Go"]
    assert page.links == {"way": "/here/x/"}
    (form,) = page.post_forms()
    assert (form.action, form.buttons, form.held("do")) == ("/there/", ["Go"], "it")
    assert [(one.label, one.value, one.is_sent) for one in form.to_fill()] == [
        ("First", "on", True),
        ("Second", "2", True),
    ]
