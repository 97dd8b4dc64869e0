"""An example of what a program sends: real words, nobody's data, nothing that acts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.models import Edition
from delivery.rendering import specimen
from delivery.rendering.content import Templates, templates
from delivery.rendering.specimen import bare
from delivery.services import editions
from programs.models import Program
from programs.rules.vocabulary import ProgramState
from tests import cast, factories
from tests.delivery.sending import approved_edition, send
from tests.smtp_sink import SmtpSink
from tests.snapshots import snapshot

BODY = (
    "# This week\n\nHello {{ first_name | default: 'you' }}, *Comté* is cheap.\n\n"
    "[Look](https://shop.example/)\n"
)
ADDRESS = "/sample/weekly-usuals/"


@pytest.fixture
def program(db: None) -> Program:
    return factories.published_program(uses=["first_name"])


def went(program: Program, name: str = "first", body: str = BODY) -> Edition:
    edition = approved_edition(program, name, body=body)
    send(edition)
    edition.refresh_from_db()
    return edition


def page(client: Client, address: str = ADDRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_what_went_out_with_labels_for_data(
    program: Program, visitor: Client, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    went(program)

    shown = page(visitor)

    example = shown[shown.index('<article class="specimen"') : shown.index("</article>")]
    assert "<h2>Your list</h2>" in example
    assert "<h3>This week</h3>" in example
    assert "Hello First name, <em>Comté</em> is cheap." in example
    assert "Look" in example
    for acts in ("href", "shop.example", "style=", "alice", "/u/"):
        assert acts not in example
    assert "This one went out on" in shown
    assert shown.count("<h1") == 1


def test_nothing_that_is_still_to_come_is_shown(program: Program, visitor: Client) -> None:
    edition = approved_edition(program, body="Our secret sale.")
    assert "secret sale" not in page(visitor)
    later = timezone.now() + timedelta(days=3)
    editions.schedule(edition=edition, at=later, clock=timezone.now)
    assert "secret sale" not in page(visitor)


def test_without_an_edition_it_is_the_example_of_the_promise(
    program: Program, visitor: Client
) -> None:
    shown = page(visitor)
    assert "None has gone out yet. This is what each one brings." in shown
    assert "<blockquote>Each one lists what you buy most.</blockquote>" in shown


def test_what_the_promise_does_not_cover_any_more_is_passed_over(
    program: Program, visitor: Client, smtp_sink: SmtpSink
) -> None:
    went(program, "plain", "Plain words.")
    went(program, "named")
    factories.published_invitation(of=program)

    assert "Plain words." in page(visitor)


def test_it_changes_nothing_and_needs_few_queries(
    program: Program, visitor: Client, smtp_sink: SmtpSink
) -> None:
    went(program)
    before = snapshot()
    with CaptureQueriesContext(connection) as queries:
        page(visitor)
    assert len(queries) <= 8
    assert snapshot() == before


def test_what_was_made_once_is_not_made_at_every_look(
    program: Program, visitor: Client, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(**given: Any) -> Templates:
        made.append(given["body"])
        return templates(**given)

    monkeypatch.setattr(specimen, "templates", counted)
    went(program, "first", "The first of them.")
    pages = [page(visitor), page(visitor)]
    went(program, "second", "The second of them.")
    pages += [page(visitor), page(visitor)]

    assert made == ["The first of them.", "The second of them."]
    assert ["The first" in each for each in pages] == [True, True, False, False]


def test_a_program_that_takes_nobody_in_shows_none(program: Program, visitor: Client) -> None:
    Program.objects.update(state=ProgramState.HELD)
    assert visitor.get(ADDRESS).status_code == 404
    assert visitor.get("/sample/nothing/").status_code == 404


def test_the_invitation_leads_to_it(program: Program, visitor: Client) -> None:
    assert f'href="{ADDRESS}?language=en"' in page(visitor, "/p/weekly-usuals/")


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ('<p style="color:red">Hi</p>', "<p>Hi</p>"),
        ('<a href="https://x.example/">Look</a>', "Look"),
        ('<img src="cid:a" alt="A bicycle">', ""),
        ("<h1>One</h1><h2>Two</h2><h5>Five</h5>", "<h3>One</h3><h4>Two</h4><h6>Five</h6>"),
        ("<script>alert(1)</script><p>Hi</p>", "<p>Hi</p>"),
        ('<div class="preheader">Hi</div>', "Hi"),
    ],
)
def test_only_words_are_left(html: str, left: str) -> None:
    assert bare(html) == left
