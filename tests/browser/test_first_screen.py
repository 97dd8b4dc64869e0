"""Who reads the first screen of an invitation and no more knows what they would say yes to."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from consent.rules.wording import WORDS, words
from consent.selectors.offers import offer
from consent.selectors.tokens import link_token
from consent.services.links import make_links
from consent.templatetags.wording import first_sentence
from programs.rules.promise import Promise
from tests import cast
from tests.browser import measuring
from tests.offer import usuals

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLUG = "your-usuals"
LANGUAGES = tuple(WORDS)
LOOK = """one => {
  const { font, color, backgroundColor, border } = getComputedStyle(one);
  return [font, color, backgroundColor, border];
}"""


@pytest.fixture
def addresses() -> dict[str, str]:
    """Publish the promise in every language; return the public page of it and a personal one."""
    program = usuals(LANGUAGES).program
    carol = cast.carol(program)
    (link,) = make_links(program=program, subscriber_ids=[carol.subscriber_id], clock=timezone.now)
    return {"public": f"/p/{SLUG}/", "personal": f"/p/{SLUG}/{link_token(link.id)}/"}


def answers(promise: Promise, language: str) -> dict[str, list[str]]:
    """Return the five questions with the words that answer each."""
    said = words(language)
    return {
        "what": [promise.title, promise.value],
        "which data": [said["glance_data"], *(use.label for use in promise.required())],
        "how often": [said["glance_frequency"], first_sentence(promise.frequency)],
        "how long": [said["glance_term"], first_sentence(promise.term)],
        "how to stop": [said["glance_leave"], said["glance_leave_words"]],
    }


@pytest.mark.parametrize("scheme", ["light"])
@pytest.mark.parametrize("width", ["phone"])
def test_the_first_screen_of_a_phone_answers_what_which_how_often_how_long_and_how_to_stop(
    page: Page, addresses: dict[str, str]
) -> None:
    for kind, address in addresses.items():
        for language in LANGUAGES:
            page.goto(f"{address}?language={language}")
            measuring.bring(page)
            seen = " ".join(measuring.of(page, "firstScreen"))

            found = offer(SLUG, [language])
            assert found is not None
            unanswered = {
                question: [each for each in answer if each not in seen]
                for question, answer in answers(found.promise, language).items()
            }
            assert {q: a for q, a in unanswered.items() if a} == {}, (kind, language, seen)


def test_yes_and_no_are_alike_and_on_the_first_screen(
    page: Page, addresses: dict[str, str]
) -> None:
    for kind, address in addresses.items():
        for language in LANGUAGES:
            page.goto(f"{address}?language={language}")
            yes, no = (button.bounding_box() for button in page.locator(".answers button").all())

            assert page.viewport_size is not None
            assert yes is not None
            assert no is not None
            assert (yes["width"], yes["height"]) == (no["width"], no["height"]), (kind, language)
            assert yes["y"] + yes["height"] <= page.viewport_size["height"], (kind, language)


def test_yes_and_no_look_alike(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["public"])

    yes, no = (button.evaluate(LOOK) for button in page.locator(".answers button").all())

    assert yes == no
