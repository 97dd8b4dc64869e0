"""Reading a promise and saying yes or no to it."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Protocol

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from consent.ledger import evidence_of
from consent.models import ConsentEvent, PersonalLink, Subscription
from consent.rules.vocabulary import EventKind, Method, State
from consent.selectors.tokens import confirm_token, leave_token, link_token
from consent.services.links import make_links
from consent.views import joining
from consent.views.page import Visitor
from consent.views.page import visitor as page_visitor
from programs.models import Program
from programs.rules.vocabulary import ProgramState
from subscribers.models import Subscriber
from tests import cast, factories
from tests.offer import usuals
from tests.snapshots import snapshot

ADDRESS = "/p/your-usuals/"
YES = {
    "email": "ana@example.com",
    "use.usual_store": "on",
    "field.diet": "vegan",
    "field.allergies": "nuts; milk",
}


class Answer(Protocol):
    """What the test client answers with."""

    content: bytes


class Forms(HTMLParser):
    """Collect what a plain client sees: each POST form with its fields."""

    def __init__(self, page: Answer) -> None:
        super().__init__()
        self.posts: list[dict[str, str]] = []
        self.ticked: list[str] = []
        self.feed(page.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of forms and of their fields."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("method") == "post":
            self.posts.append({})
        if tag in ("input", "select") and self.posts:
            self.posts[-1][values["name"]] = values.get("type", tag)
        if "checked" in values or ("selected" in values and values.get("value")):
            self.ticked.append(str(values))


def personal_link(program: Program, *, language: str = "en") -> PersonalLink:
    person = Subscriber.objects.create(
        external_id="c-1", email="ana@example.com", language=language, created_at=timezone.now()
    )
    return make_links(program=program, subscriber_ids=[person.id], clock=timezone.now)[0]


def personal_address(link: PersonalLink) -> str:
    return f"{ADDRESS}{link_token(link.id)}/"


def requests() -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(kind=EventKind.REQUESTED))


def test_the_start_page_lists_open_programs(program: Program, visitor: Client) -> None:
    factories.published_program("closed-one")
    Program.objects.filter(slug="closed-one").update(state=ProgramState.CLOSED)

    page = visitor.get("/").content.decode()

    assert 'href="/p/your-usuals/?language=en"' in page
    assert "Your usuals, cheaper" in page
    assert "closed-one" not in page


def test_the_first_form_joins_and_the_second_declines(program: Program, visitor: Client) -> None:
    joins, declines = Forms(visitor.get(ADDRESS)).posts

    assert joins == {
        "language": "hidden",
        "version": "hidden",
        # For machines: nobody else sees it.
        "website": "text",
        "email": "email",
        "use.usual_store": "checkbox",
        "use.favourite_department": "checkbox",
        "field.diet": "radio",
        "field.allergies": "text",
    }
    assert declines == {"answer": "hidden"}


def test_the_answers_stand_in_the_order_in_which_staff_entered_them(
    program: Program, visitor: Client
) -> None:
    asked = visitor.get(ADDRESS).content.decode().rpartition("<form")[0]
    question = asked[asked.index('name="field.diet"') :]

    places = [question.index(f'value="{code}"') for code in ("all", "vegetarian", "vegan")]

    assert places == sorted(places)


@pytest.mark.parametrize("need", ["asked", "optional"])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "None but your e-mail address. More only if you choose."),
        ("de", "Keine außer Ihrer E-Mail-Adresse. Mehr nur, wenn Sie es wählen."),
        ("fr", "Aucune, sauf votre adresse e-mail. Plus seulement si vous le choisissez."),
    ],
)
def test_a_promise_that_needs_nothing_but_asks_says_so_at_a_glance(
    db: None, visitor: Client, need: str, language: str, words: str
) -> None:
    factories.published_program(languages=("en", "de", "fr"), uses=[("diet", need)])

    page = visitor.get(f"/p/weekly-usuals/?language={language}").content.decode()

    assert words in page


def test_a_promise_that_asks_for_nothing_offers_no_more(db: None, visitor: Client) -> None:
    factories.published_program()

    page = visitor.get("/p/weekly-usuals/").content.decode()

    assert "None but your e-mail address.</dd>" in page


def test_nothing_is_ticked_beforehand(program: Program, visitor: Client) -> None:
    assert Forms(visitor.get(ADDRESS)).ticked == []


def test_the_promise_is_there_in_full(program: Program, visitor: Client) -> None:
    page = visitor.get(ADDRESS).content.decode()

    for words in (
        "At most 1 a week.",
        "Until you stop it.",
        "First name",
        "From your loyalty card",
        "1 Market Square",
        "Springfield Data Protection Office",
        "Comté at 1.99",
        "Joining this joins nothing else.",
    ):
        assert words in page


def test_a_yes_is_recorded_with_what_was_chosen(program: Program, visitor: Client) -> None:
    answer = visitor.post(ADDRESS, YES)

    assert answer.status_code == 303
    assert visitor.get(answer["Location"]).status_code == 200
    (event,) = requests()
    assert event.method == Method.PUBLIC_PAGE
    assert event.details["chosen"] == ["allergies", "diet", "usual_store"]
    evidence = evidence_of(event)
    assert (evidence.address, evidence.ip) == ("ana@example.com", "127.0.0.1")
    assert evidence.answers == {"diet": "vegan", "allergies": ["nuts", "milk"]}
    assert cast.subscription(program, "ana@example.com").state == State.PENDING


def test_the_button_alone_is_enough(program: Program, visitor: Client) -> None:
    visitor.post(ADDRESS, {"email": "ana@example.com"})

    assert requests()[0].details["chosen"] == []


def test_nothing_that_was_not_offered_is_taken(program: Program, visitor: Client) -> None:
    extra = {"use.income": "on", "use.diet": "on", "field.usual_store": "x", "field.income": "9"}

    visitor.post(ADDRESS, {"email": "ana@example.com", **extra})

    assert requests()[0].details["chosen"] == []


@pytest.mark.parametrize(
    "wrong", ["", "ana", "ana@", "@example.com", "a b@example.com", "ana@example.com\r\nBcc: x@y.z"]
)
def test_a_bad_address_is_said_and_nothing_is_lost(
    program: Program, visitor: Client, wrong: str
) -> None:
    answer = visitor.post(ADDRESS, YES | {"email": wrong})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert 'aria-describedby="id_email_helptext id_email_error"' in page
    assert 'id="id_email_error"' in page
    assert 'value="nuts; milk"' in page
    assert len(Forms(answer).ticked) == 2
    assert requests() == []


@pytest.mark.parametrize("wrong", ["pescatarian", "x" * 3000])
def test_a_bad_answer_is_said_and_nothing_is_lost(
    program: Program, visitor: Client, wrong: str
) -> None:
    answer = visitor.post(ADDRESS, YES | {"field.diet": wrong})

    assert answer.status_code == 422
    assert "We do not understand this answer." in answer.content.decode()
    assert 'value="ana@example.com"' in answer.content.decode()
    assert requests() == []


def test_markup_in_what_was_typed_stays_text(program: Program, visitor: Client) -> None:
    answer = visitor.post(ADDRESS, YES | {"email": '"><script>alert(1)</script>'})

    assert "<script" not in answer.content.decode()


def test_a_promise_that_changed_meanwhile_is_shown_again(program: Program, visitor: Client) -> None:
    factories.published_invitation(of=program, uses=["first_name"])

    answer = visitor.post(ADDRESS, YES | {"version": "1"})

    assert answer.status_code == 422
    assert "The promise changed while you were reading." in answer.content.decode()
    assert 'value="ana@example.com"' in answer.content.decode()
    assert requests() == []
    assert visitor.post(ADDRESS, YES | {"version": "2"}).status_code == 303


@pytest.mark.parametrize("said", [{}, {"answer": "no"}])
def test_a_personal_answer_is_to_the_words_that_stood_on_the_page(
    program: Program, visitor: Client, monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
) -> None:
    link = personal_link(program)

    def published_meanwhile(request: HttpRequest) -> Visitor:
        factories.published_invitation(of=program, uses=["first_name"], languages=["en", "de"])
        return page_visitor(request)

    monkeypatch.setattr(joining, "visitor", published_meanwhile)

    assert visitor.post(personal_address(link), said).status_code == 303

    event = ConsentEvent.objects.latest("id")
    assert event.invitation is not None
    assert event.invitation.number == 1


def test_a_public_no_records_nothing(program: Program, visitor: Client) -> None:
    before = snapshot()

    answer = visitor.post(ADDRESS, {"answer": "no"})

    assert answer.status_code == 303
    assert "We recorded nothing about you." in visitor.get(answer["Location"]).content.decode()
    assert snapshot() == before


@pytest.mark.parametrize("slug", ["no-such-program", "your-usual", "x" * 300])
def test_an_unknown_program_is_said(program: Program, visitor: Client, slug: str) -> None:
    for answer in (visitor.get(f"/p/{slug}/"), visitor.post(f"/p/{slug}/", YES)):
        assert answer.status_code == 404
        assert "See all open programs" in answer.content.decode()


@pytest.mark.parametrize("state", [ProgramState.CLOSED, ProgramState.HELD, ProgramState.DRAFT])
def test_a_program_that_is_not_open_takes_nobody(
    program: Program, visitor: Client, state: ProgramState
) -> None:
    Program.objects.filter(id=program.id).update(state=state)

    assert visitor.get(ADDRESS).status_code == 404
    assert visitor.post(ADDRESS, YES).status_code == 404
    assert requests() == []


def test_the_page_speaks_the_readers_language(program: Program, visitor: Client) -> None:
    german = visitor.get(ADDRESS, headers={"Accept-Language": "de-CH, en;q=0.5"})
    asked = visitor.get(f"{ADDRESS}?language=en", headers={"Accept-Language": "de"})
    unspoken = visitor.get(ADDRESS, headers={"Accept-Language": "fi"})

    assert '<html lang="de">' in german.content.decode()
    assert "Nein, danke" in german.content.decode()
    assert "Ihre Lieblinge, günstiger" in german.content.decode()
    assert '<html lang="en">' in asked.content.decode()
    assert '<html lang="en">' in unspoken.content.decode()


def test_the_words_that_were_read_are_the_words_recorded(program: Program, visitor: Client) -> None:
    visitor.post(ADDRESS, YES | {"language": "de"}, headers={"Accept-Language": "en"})

    assert requests()[0].language == "de"


def test_a_decimal_comma_is_understood_where_it_is_written(visitor: Client, db: None) -> None:
    factories.published_invitation(
        "cooking", uses=[("household_size", "asked")], languages=("de", "en")
    )

    visitor.post(
        "/p/cooking/",
        {"email": "ana@example.com", "language": "de", "field.household_size": "2,5"},
    )

    assert evidence_of(requests()[0]).answers == {"household_size": 2.5}


def test_inv_12_known_and_unknown_addresses_get_the_same_answer(
    program: Program, visitor: Client
) -> None:
    cast.alice(program)
    cast.carol(program)
    answers = [
        visitor.post(ADDRESS, YES | {"email": f"{name}@example.com"})
        for name in ("alice", "carol", "nobody", "ALICE")
    ]

    seen = {(a.status_code, a.content, a["Location"], tuple(sorted(a.items()))) for a in answers}

    assert len(seen) == 1
    pages = {visitor.get(answer["Location"]).content for answer in answers}
    assert len(pages) == 1


def test_a_personal_link_needs_no_address(program: Program, visitor: Client) -> None:
    link = personal_link(program)
    page = visitor.get(personal_address(link))

    assert "a•••@e•••.com" in page.content.decode()
    assert "ana@example.com" not in page.content.decode()
    assert "email" not in Forms(page).posts[0]

    answer = visitor.post(personal_address(link), {"use.usual_store": "on"})

    assert answer.status_code == 303
    (event,) = requests()
    assert event.method == Method.PERSONAL_LINK
    assert event.details["chosen"] == ["usual_store"]


def test_a_personal_page_speaks_the_persons_language(program: Program, visitor: Client) -> None:
    page = visitor.get(personal_address(personal_link(program, language="de")))

    assert '<html lang="de">' in page.content.decode()


def test_a_personal_no_is_recorded(program: Program, visitor: Client) -> None:
    answer = visitor.post(personal_address(personal_link(program)), {"answer": "no"})

    assert answer.status_code == 303
    assert "we took this as a no" in visitor.get(answer["Location"]).content.decode()
    assert cast.subscription(program, "ana@example.com").state == State.REFUSED


def test_a_personal_no_says_the_same_to_a_member_who_stays_in(
    program: Program, visitor: Client
) -> None:
    link = personal_link(program)
    cast.say_yes(program, "ana@example.com")

    answer = visitor.post(personal_address(link), {"answer": "no"})

    page = visitor.get(answer["Location"]).content.decode()
    assert "That is a no" not in page
    assert "If you are in, or asked to join, that goes on" in page
    assert 'href="/me/?language=en"' in page
    assert cast.subscription(program, "ana@example.com").state == State.ACTIVE


def test_a_personal_page_tells_members_and_strangers_alike_where_members_find_what_they_have(
    program: Program, visitor: Client
) -> None:
    link = personal_link(program)
    stranger = visitor.get(personal_address(link)).content
    cast.say_yes(program, "ana@example.com")
    member = visitor.get(personal_address(link)).content

    # Links are forwarded: the page may not tell whether its person is in.
    assert member == stranger
    told = "Did you say yes to this before? Then it goes on"
    assert told in member.decode()
    assert member.decode().count('href="/me/?language=en"') == 2
    # Who came without a link is nobody that we know of.
    assert told not in visitor.get(ADDRESS).content.decode()


def test_an_expired_personal_link_leads_to_the_public_page(
    program: Program, visitor: Client
) -> None:
    link = personal_link(program)
    past = timezone.now() - timedelta(days=1)
    PersonalLink.objects.filter(id=link.id).update(
        created_at=past - timedelta(days=1), expires_at=past
    )

    for answer in (visitor.get(personal_address(link)), visitor.post(personal_address(link))):
        assert answer.status_code == 410
        assert f'href="{ADDRESS}"' in answer.content.decode()
    assert not Subscription.objects.exists()


def test_inv_11_no_other_token_opens_a_personal_page(program: Program, visitor: Client) -> None:
    link = personal_link(program)
    others = [confirm_token(link.id), leave_token(link.id), link_token(link.id + 1), "x" * 32]
    elsewhere = factories.published_program("another").slug

    for token in others:
        assert visitor.get(f"{ADDRESS}{token}/").status_code == 404
        assert visitor.post(f"{ADDRESS}{token}/").status_code == 404
    assert visitor.post(f"/p/{elsewhere}/{link_token(link.id)}/").status_code == 404
    assert not Subscription.objects.exists()


def test_a_page_is_light_and_asks_the_database_little(
    program: Program, visitor: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for address in ("/", ADDRESS, personal_address(personal_link(program))):
        with django_assert_max_num_queries(8):  # type: ignore[operator]
            assert len(visitor.get(address).content) < 30_000


def test_the_whole_program_in_one_language_has_no_switch(db: None, visitor: Client) -> None:
    factories.published_invitation()

    assert "hreflang" not in visitor.get("/p/weekly-usuals/").content.decode()
    assert usuals().program.slug == "your-usuals"
