"""Reading a promise and saying yes or no to it."""

import pytest
from django.test import Client

from consent.ledger import evidence_of
from consent.rules.vocabulary import Method, State
from programs.models import Program
from programs.rules.vocabulary import ProgramState
from tests import cast, factories
from tests.consent.pages.promises import (
    ADDRESS,
    YES,
    Forms,
    personal_address,
    personal_link,
    requests,
)
from tests.offer import usuals
from tests.snapshots import snapshot


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
