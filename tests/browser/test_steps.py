"""What each way in and each way out costs a person: out takes no more than in, no than yes.

`.venv/bin/python -m pytest -n 0 -s tests/browser/test_steps.py` prints the table.
"""

from collections import Counter
from collections.abc import Callable, Mapping

import pytest
from django.db import transaction
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, State
from consent.rules.wording import words
from consent.selectors.tokens import confirm_token, leave_token, link_token, preferences_token
from consent.services.links import make_links
from delivery.models import Delivery
from delivery.rules.wording import words as words_of_delivery
from delivery.services.links import send_preference_link
from programs.models import Program
from subscribers.services.people import find_or_add
from tests import cast
from tests.browser.plain import TextBrowser
from tests.offer import usuals

pytestmark = pytest.mark.django_db

SAID = {**words("en"), **words_of_delivery("en")}
COSTS = ("pages", "fields", "clicks")
ANA, BEN = "ana@example.com", "ben@example.com"
Way = Callable[[Program, TextBrowser], None]


def accept(program: Program, browser: TextBrowser) -> None:
    browser.open(f"/p/{program.slug}/")
    browser.fill(SAID["email"], ANA)
    browser.press(SAID["yes"])
    assert browser.page.heading == SAID["inbox_title"]


def accept_by_a_personal_link(program: Program, browser: TextBrowser) -> None:
    browser.open(personal_link(program))
    browser.press(SAID["yes"])
    assert browser.page.heading == SAID["inbox_title"]


def join(program: Program, browser: TextBrowser) -> None:
    accept(program, browser)
    confirm(browser)
    assert cast.subscription(program, ANA).state == State.ACTIVE


def join_by_a_personal_link(program: Program, browser: TextBrowser) -> None:
    accept_by_a_personal_link(program, browser)
    confirm(browser)
    assert cast.subscription(program, BEN).state == State.ACTIVE


def confirm(browser: TextBrowser) -> None:
    asked = ConsentEvent.objects.get(kind=EventKind.REQUESTED)
    browser.open(f"/c/{confirm_token(asked.id)}/")
    browser.press(SAID["confirm_button"])


def decline(program: Program, browser: TextBrowser) -> None:
    browser.open(f"/p/{program.slug}/")
    browser.press(SAID["no"])
    assert browser.page.heading == SAID["declined_title"]
    assert not ConsentEvent.objects.exists()


def decline_by_a_personal_link(program: Program, browser: TextBrowser) -> None:
    browser.open(personal_link(program))
    browser.press(SAID["not_for_me"])
    assert ConsentEvent.objects.get().kind == EventKind.REFUSED


def leave_by_the_link_of_a_message(program: Program, browser: TextBrowser) -> None:
    row = cast.say_yes(program, ANA)
    browser.open(f"/u/{leave_token(row.id)}")
    browser.press(SAID["leave_button"])
    assert cast.subscription(program, ANA).state == State.WITHDRAWN


def leave_by_the_button_of_the_mail_program(program: Program, browser: TextBrowser) -> None:
    row = cast.say_yes(program, ANA)
    assert browser.one_click(f"/u/{leave_token(row.id)}") == 200
    assert cast.subscription(program, ANA).state == State.WITHDRAWN


def leave_from_the_preference_centre(program: Program, browser: TextBrowser) -> None:
    cast.say_yes(program, ANA)
    send_preference_link(address=ANA, clock=timezone.now)
    browser.open(f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/")
    browser.press(SAID["me_leave"])
    assert cast.subscription(program, ANA).state == State.WITHDRAWN


def leave_without_a_message_at_hand(program: Program, browser: TextBrowser) -> None:
    cast.say_yes(program, ANA)
    browser.open("/me/")
    browser.fill(SAID["email"], ANA)
    browser.press(SAID["me_ask_button"])
    browser.open(f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/")
    browser.press(SAID["me_leave"])
    assert cast.subscription(program, ANA).state == State.WITHDRAWN


def personal_link(program: Program) -> str:
    ben = find_or_add(address=BEN, language="en", clock=timezone.now)
    (link,) = make_links(program=program, subscriber_ids=[ben.id], clock=timezone.now)
    return f"/p/{program.slug}/{link_token(link.id)}/"


IN = (join, join_by_a_personal_link)
# Each no, and the yes of the same page.
NO: dict[Way, Way] = {decline: accept, decline_by_a_personal_link: accept_by_a_personal_link}
OUT = (
    leave_by_the_link_of_a_message,
    leave_by_the_button_of_the_mail_program,
    leave_from_the_preference_centre,
    leave_without_a_message_at_hand,
)


@pytest.fixture
def costs() -> dict[Way, Counter[str]]:
    """Go every way, each in an installation where nothing has happened before."""
    return {way: cost(way) for way in (*IN, *NO.values(), *NO, *OUT)}


def cost(way: Way) -> Counter[str]:
    browser = TextBrowser()
    with transaction.atomic():
        way(usuals().program, browser)
        transaction.set_rollback(True)
    return browser.steps


def table(costs: Mapping[Way, Counter[str]]) -> str:
    rows = [("way", *COSTS), ("---", *["---:"] * len(COSTS))]
    rows += [
        (way.__name__.replace("_", " "), *(str(cost[what]) for what in COSTS))
        for way, cost in costs.items()
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def test_leaving_takes_no_more_than_joining(costs: dict[Way, Counter[str]]) -> None:
    print(f"\n{table(costs)}")

    for what in COSTS:
        cheapest = min(costs[way][what] for way in IN)
        dear = [way for way in OUT[:-1] if costs[way][what] > cheapest]
        assert dear == [], what
        # Whoever has no message of ours at hand is like somebody who comes to the public page.
        assert costs[leave_without_a_message_at_hand][what] <= costs[join][what], what


@pytest.mark.parametrize("no", NO)
def test_a_no_takes_no_more_than_the_yes_of_the_same_page(
    costs: dict[Way, Counter[str]], no: Way
) -> None:
    dear = [what for what in COSTS if costs[no][what] > costs[NO[no]][what]]
    assert dear == []


def test_leaving_by_the_link_of_a_message_is_its_page_and_one_button(
    costs: dict[Way, Counter[str]],
) -> None:
    assert costs[leave_by_the_link_of_a_message] == Counter(pages=2, clicks=2)


def test_leaving_by_the_mail_program_is_one_click_and_no_page(
    costs: dict[Way, Counter[str]],
) -> None:
    assert costs[leave_by_the_button_of_the_mail_program] == Counter(clicks=1)
