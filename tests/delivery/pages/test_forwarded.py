"""A forwarded message: its link gives an answer, and neither reads one nor takes it back."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent.models import Subscription
from consent.selectors.tokens import why_token
from delivery.models import Delivery, Feedback
from delivery.rules.feedback import Answer
from delivery.services.feedback import say_feedback
from programs.models import Program
from tests import cast
from tests.delivery.pages.own import own_messages
from tests.delivery.sending import approved_edition, send
from tests.smtp_sink import SmtpSink
from tests.snapshots import snapshot

pytestmark = pytest.mark.django_db

REMARK = "How do you know that I moved house?"
OTHERS = "Somebody else's words."


@pytest.fixture
def alice(program: Program) -> Subscription:
    return cast.alice(program)


@pytest.fixture
def sent(program: Program, alice: Subscription, smtp_sink: SmtpSink) -> Delivery:
    edition = approved_edition(program)
    assert send(edition) == {"sent": 1}
    return Delivery.objects.get(edition=edition)


@pytest.fixture
def why(sent: Delivery) -> str:
    return f"/why/{why_token(sent.pk)}/"


@pytest.fixture
def said(sent: Delivery) -> Feedback:
    """Have its person say something of the message."""
    answer = Answer(useful=True, too_personal=False, remark=REMARK)
    assert say_feedback(delivery_id=sent.pk, answer=answer, clock=timezone.now)
    return Feedback.objects.get()


def read(visitor: Client, address: str, **query: str) -> str:
    answer = visitor.get(address, query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def choices(page: str, name: str) -> set[str]:
    """Return the values of the radio buttons of one question."""
    tags = re.findall(r"<input[^>]*>", page)
    values = (re.search(r'value="([^"]*)"', tag) for tag in tags if f'name="{name}"' in tag)
    return {value[1] for value in values if value}


def as_filled_in(page: str) -> dict[str, str]:
    """Return what a browser posts where nothing was touched."""
    ticked = [tag for tag in re.findall(r"<input[^>]*>", page) if " checked" in tag]
    pairs = (re.search(r'name="([^"]*)" value="([^"]*)"', tag) for tag in ticked)
    words = re.search(r"<textarea[^>]*>\s*([^<]*)</textarea>", page)
    return {**{pair[1]: pair[2] for pair in pairs if pair}, "remark": words[1] if words else ""}


def answer_page(said: Feedback, address: str = "alice@example.com") -> str:
    return f"{own_messages(address)}{said.delivery_id}/"


def stored() -> list[tuple[bool | None, bool | None, bytes | None]]:
    return [
        (said.useful, said.too_personal, None if said.sealed is None else bytes(said.sealed))
        for said in Feedback.objects.all()
    ]


@pytest.mark.parametrize("did", ["", "said", "forgotten"])
def test_it_shows_the_same_whatever_was_said(
    said: Feedback, why: str, visitor: Client, did: str
) -> None:
    page = read(visitor, why, did=did)
    Feedback.objects.update(useful=False, too_personal=True, sealed=None)

    assert read(visitor, why, did=did) == page
    assert "An answer was given. It is not shown here" in page
    for hint in ("checked", "Take my answer back", REMARK):
        assert hint not in page


@pytest.mark.parametrize("posted", [{"do": "forget"}, {"useful": "", "remark": ""}, {}])
def test_it_takes_nothing_back(
    said: Feedback, why: str, visitor: Client, posted: dict[str, str]
) -> None:
    before = stored()

    assert visitor.post(why, posted).status_code == 422

    assert stored() == before


def test_the_last_answer_counts_and_what_it_leaves_open_stays(
    said: Feedback, why: str, visitor: Client
) -> None:
    assert "If you answer again, your new answer to" in read(visitor, why)

    answer = visitor.post(why, {"useful": "no"})

    assert answer.status_code == 303
    assert "Thank you." in read(visitor, answer["Location"].partition("#")[0])
    assert said.sealed is not None
    assert stored() == [(False, False, bytes(said.sealed))]


def test_other_words_take_the_place_of_those_before(
    said: Feedback, why: str, visitor: Client
) -> None:
    assert visitor.post(why, {"remark": OTHERS}).status_code == 303

    page = read(visitor, answer_page(said))
    assert OTHERS in page
    assert REMARK not in page
    [(useful, too_personal, _)] = stored()
    assert (useful, too_personal) == (True, False)


def test_its_person_reads_and_changes_it_on_their_own_page(said: Feedback, visitor: Client) -> None:
    address = answer_page(said)
    page = read(visitor, address)
    assert page.count("checked") == 2
    assert REMARK in page

    answer = visitor.post(
        address, {**as_filled_in(page), "useful": "no", "remark": "It was wrong."}
    )

    assert answer.status_code == 303
    page = read(visitor, answer["Location"])
    assert "Your answer is changed." in page
    assert "It was wrong." in page
    changed = Feedback.objects.get()
    assert (changed.useful, changed.too_personal) == (False, False)
    assert changed.answered_at == said.answered_at
    assert changed.changed_at > said.changed_at


def test_inv_10_reading_it_changes_nothing(said: Feedback, visitor: Client) -> None:
    address = answer_page(said)
    before = snapshot()

    visitor.get(address, {"do": "forget", "useful": "no"})

    assert snapshot() == before


@pytest.mark.parametrize("name", ["useful", "too_personal"])
def test_one_answer_can_be_taken_out_and_the_rest_stays(
    said: Feedback, visitor: Client, name: str
) -> None:
    """A browser cannot untick a radio button: "No answer" has to be there to be pressed."""
    address = answer_page(said)
    page = read(visitor, address)
    filled_in = as_filled_in(page)
    assert choices(page, name) == {"yes", "no", ""}

    assert visitor.post(address, {**filled_in, name: ""}).status_code == 303

    left = Feedback.objects.get()
    before = {"useful": said.useful, "too_personal": said.too_personal}
    assert {"useful": left.useful, "too_personal": left.too_personal} == {**before, name: None}
    assert REMARK in read(visitor, address)
    assert as_filled_in(read(visitor, address))[name] == ""


def test_its_persons_page_does_not_say_who_answered(
    said: Feedback, why: str, visitor: Client
) -> None:
    """Whoever has the forwarded link may have: by its words the page must not be wrong."""
    visitor.post(why, {"useful": "no", "remark": OTHERS})
    address = answer_page(said)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        messages = read(visitor, address.removesuffix(f"{said.delivery_id}/"))

    assert "What was said of this message" in read(visitor, address)
    assert "older ones that were answered" in messages
    assert "Written with it" in messages
    for page in (messages, read(visitor, address)):
        assert "you said" not in page.lower()
        assert "You wrote" not in page


def test_the_link_says_what_its_person_can_still_do(
    said: Feedback, why: str, visitor: Client
) -> None:
    assert "In your choices you can read it, change it and take it back." in read(visitor, why)

    with time_machine.travel(timezone.now() + timedelta(days=91)):
        page = read(visitor, why)

    assert "An answer was given. It is not shown here" in page
    assert "In your choices you can read it and take it back." in page


def test_by_the_link_no_answer_is_none_of_the_choices(
    said: Feedback, why: str, visitor: Client
) -> None:
    assert choices(read(visitor, why), "useful") == {"yes", "no"}


def test_words_that_stay_are_not_sealed_anew(said: Feedback, visitor: Client) -> None:
    address = answer_page(said)

    visitor.post(address, {**as_filled_in(read(visitor, address)), "useful": "no"})

    [(useful, _, sealed)] = stored()
    assert useful is False
    assert said.sealed is not None
    assert sealed == bytes(said.sealed)


def test_the_words_alone_can_be_taken_out(said: Feedback, visitor: Client) -> None:
    address = answer_page(said)

    visitor.post(address, {**as_filled_in(read(visitor, address)), "remark": ""})

    assert stored() == [(True, False, None)]


def test_its_person_takes_it_back_and_may_say_it_anew(
    said: Feedback, why: str, visitor: Client
) -> None:
    address = answer_page(said)

    answer = visitor.post(address, {"do": "forget"})

    assert "Your answer is gone." in read(visitor, answer["Location"])
    assert not Feedback.objects.exists()
    # Whoever goes back finds the questions, and not a page that does not know the link.
    assert "What do you think of this message?" in read(visitor, address)
    again = visitor.post(address, {"do": "forget"})
    assert "There was nothing to change." in read(visitor, again["Location"])
    assert visitor.post(why, {"useful": "no"}).status_code == 303
    assert Feedback.objects.get().useful is False


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        (
            {"useful": "", "too_personal": "", "remark": ""},
            "Answer one of the two questions, or write something.",
        ),
        ({"useful": "no", "remark": "x" * 501}, "Write at most 500 characters."),
    ],
)
def test_what_says_nothing_changes_nothing(
    said: Feedback, visitor: Client, posted: dict[str, str], words: str
) -> None:
    before = stored()

    answer = visitor.post(answer_page(said), posted)

    assert answer.status_code == 422
    assert words in unescape(answer.content.decode())
    assert 'role="alert"' in answer.content.decode()
    assert stored() == before


@pytest.mark.parametrize("posted", [{"do": "forget"}, {"useful": "no"}])
def test_nobody_reaches_what_another_said(
    said: Feedback, program: Program, visitor: Client, posted: dict[str, str]
) -> None:
    cast.say_yes(program, "zoe@example.com")
    before = stored()
    address = answer_page(said, "zoe@example.com")

    assert visitor.get(address).status_code == 303
    assert visitor.post(address, posted).status_code == 303

    assert stored() == before


@pytest.mark.parametrize("number", ["0", "9" * 40])
def test_there_is_no_page_for_a_message_that_is_none(
    said: Feedback, visitor: Client, number: str
) -> None:
    assert visitor.get(f"{own_messages()}{number}/").status_code == 303


def test_what_was_said_long_ago_is_theirs_to_read_and_take_back(
    said: Feedback, visitor: Client
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        address = answer_page(said)
        assert REMARK in read(visitor, address.removesuffix(f"{said.delivery_id}/"))
        page = read(visitor, address)
        assert REMARK in page
        assert "Change my answer" not in page
        assert "There was nothing to change." in read(
            visitor, visitor.post(address, {"useful": "no"})["Location"]
        )
        assert Feedback.objects.get().useful is True
        visitor.post(address, {"do": "forget"})

    assert not Feedback.objects.exists()


def test_the_pages_ask_the_database_little(
    said: Feedback, visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = answer_page(said)

    for each in (address, address.removesuffix(f"{said.delivery_id}/")):
        with django_assert_max_num_queries(8):
            visitor.get(each)
