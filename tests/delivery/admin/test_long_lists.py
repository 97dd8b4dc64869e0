"""The lists of editions, deliveries and mail events stay quick, however many rows there are."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.copying import about, copies
from bench.crowd import gather
from delivery.models import Delivery, Edition, MailEvent
from delivery.rendering.forecasting import forecast
from programs.models import Program
from subscribers import paging
from tests import cast, factories
from tests.delivery.admin.test_editions import desk_of
from tests.delivery.control.mail import people
from tests.delivery.sending import approved_edition, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

LISTS = ("delivery", "edition", "mailevent")
CONCERN = ("delivery", "mailevent")
MANY = 100_000
SECONDS, QUERIES = 0.3, 15
# It reads all of them, once before an edition goes.
FORECAST_SECONDS = 5.0


def copied(model: Any, number: int, **own: str) -> None:
    """Copy the last row of a table so often; `own` are the expressions of what differs."""
    last = model.objects.order_by("-pk").values_list("pk", flat=True)[0]
    table = about(model).db_table

    def value(field: Any) -> str:
        if field.primary_key:
            return f"{last} + n"
        return own.get(field.column, f't."{field.column}"')

    with connection.cursor() as cursor:
        which = f"t.id = {last}"
        cursor.execute(copies(model, value, numbers="1, %s", which=which), [number])
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last + number})")


def told_of_one() -> None:
    MailEvent.objects.create(
        source="postmark",
        key="first",
        kind="delivered",
        occurred_at=timezone.now(),
        received_at=timezone.now(),
        applied_at=timezone.now(),
        effect="noted",
        delivery=Delivery.objects.order_by("id").first(),
    )


@pytest.fixture
def desk() -> Client:
    return desk_of(factories.marketer())


@pytest.fixture
def program(smtp_sink: SmtpSink) -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-30))


def changelist(name: str) -> str:
    return reverse(f"admin:delivery_{name}_changelist")


def test_more_rows_take_no_more_queries(program: Program, desk: Client) -> None:
    def taken() -> dict[str, int]:
        found = {}
        for name in LISTS:
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(changelist(name)).status_code == 200
            found[name] = len(queries)
        return found

    people(program, 1, clock=at(days=-20))
    send(approved_edition(program, clock=at(hours=-2)), clock=at(hours=-1))
    told_of_one()
    few = taken()
    copied(Edition, 60, name="'copy-' || n")
    copied(MailEvent, 60, key="'key-' || n")
    people_more(program)

    assert taken() == few
    assert max(few.values()) <= QUERIES


def people_more(program: Program) -> None:
    """Send one more edition to more people."""
    for number in range(20):
        cast.say_yes(program, f"more{number}@example.com", clock=at(days=-19))
    send(approved_edition(program, "second", clock=at(minutes=-5)), clock=at(seconds=0))


def test_a_list_says_where_it_ends(
    program: Program, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST", 10)
    approved_edition(program)
    copied(Edition, 30, name="'copy-' || n")

    shown = desk.get(changelist("edition")).content.decode()

    assert "this list goes as far as the newest 10." in shown
    assert "10 editions" in shown


def test_the_edition_of_a_link_is_offered_among_few(program: Program, desk: Client) -> None:
    edition = approved_edition(program)
    copied(Edition, 60, name="'copy-' || n")

    shown = desk.get(changelist("delivery"), {"edition__id__exact": edition.pk}).content.decode()

    assert "weekly-usuals/first" in shown
    assert 0 < shown.count("weekly-usuals/copy-") <= 20


@pytest.mark.parametrize("by", ["external_id", "email"])
def test_a_search_finds_what_concerns_one_person(program: Program, desk: Client, by: str) -> None:
    """By who they are, along the indexes: whoever is not there is no reason to read all rows."""
    people(program, 2, clock=at(days=-20))
    send(approved_edition(program, clock=at(hours=-2)), clock=at(hours=-1))
    told_of_one()
    event = MailEvent.objects.select_related("delivery__subscriber").get()
    MailEvent.objects.update(message_id="<a@provider>")
    person = event.delivery.subscriber if event.delivery else None

    theirs = {"q": f" {getattr(person, by)} "}
    listed = {name: desk.get(changelist(name), theirs).context["cl"] for name in CONCERN}
    assert {row.subscriber for row in listed["delivery"].result_list} == {person}
    assert list(listed["mailevent"].result_list) == [event]

    for name in CONCERN:
        with CaptureQueriesContext(connection) as queries:
            found = desk.get(changelist(name), {"q": "nobody"}).context["cl"].result_list
        assert list(found) == []
        assert not any("UPPER(" in query["sql"] for query in queries)
    by_name = desk.get(changelist("mailevent"), {"q": "<a@provider>"}).context["cl"]
    assert list(by_name.result_list) == [event]


@pytest.mark.parametrize("asked", ["x", "9" * 30, "-1", ""])
def test_a_strange_edition_is_no_fault(program: Program, desk: Client, asked: str) -> None:
    assert desk.get(changelist("delivery"), {"edition__id__exact": asked}).status_code == 200


# --- With as many rows as a big program has ----------------------------------------------------


def quickly(ask: Callable[[], object]) -> tuple[float, int]:
    """Return the seconds of the quicker of three, and how many queries each took."""
    found = []
    for _time in range(3):
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            ask()
            found.append(time.perf_counter() - began)
    return min(found), len(queries)


@pytest.mark.long
def test_100_000_rows_are_listed_within_300_ms(smtp_sink: SmtpSink, desk: Client) -> None:
    gather(MANY, past_editions=1)
    program = Program.objects.get()
    edition = approved_edition(program, "to-be-sent")
    told_of_one()
    copied(MailEvent, MANY, key="'key-' || n")
    copied(Edition, MANY, name="'copy-' || n")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    pages = {f"{name}{query}": changelist(name) + query for name in LISTS for query in ("", "?p=3")}
    page_of = reverse("admin:delivery_edition_people", args=[edition.pk])
    pages |= {
        "sent": changelist("delivery") + "?state__exact=sent",
        "withheld": changelist("delivery") + "?state__exact=withheld&refusal=too_soon",
        "of an edition": changelist("delivery") + f"?edition__id__exact={edition.pk - 1}",
        "of a person": changelist("delivery") + "?q=crm-777",
        "of nobody": changelist("delivery") + "?q=nobody",
        "told of a person": changelist("mailevent") + "?q=crm-777",
        "told of no message": changelist("mailevent") + "?q=nothing",
        "delivered": changelist("mailevent") + "?kind__exact=delivered",
        "found": changelist("edition") + "?q=copy-77",
    }
    pages |= {
        "gets": f"{page_of}?why=gets",
        "nobody": f"{page_of}?why=paused",
        "nobody not covered": f"{page_of}?why=not_covered",
        "nobody too soon": f"{page_of}?why=too_soon",
        "far": f"{page_of}?why=gets&after=90000",
    }

    found = {name: quickly(partial(desk.get, url)) for name, url in pages.items()}
    counted, _queries = quickly(lambda: forecast(edition=edition, at=timezone.now()))

    assert {name: taken for name, taken in found.items() if taken[0] > SECONDS} == {}
    assert {name: taken for name, taken in found.items() if taken[1] > QUERIES} == {}
    assert counted < FORECAST_SECONDS
