"""Home: the first steps, the programs' health, what comes next, what works, why nothing goes."""

import re
import time
from datetime import UTC, date, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from delivery.models import Edition, Heartbeat, MailSystem, Pace
from delivery.rules.reports.vocabulary import What
from delivery.rules.trouble import Kind
from delivery.services import editions
from delivery.services.heartbeats import beat
from programs.models import Program
from programs.services.programs import hold_program
from tests import cast, factories
from tests.delivery.control.mail import on_its_way, people
from tests.delivery.reports.world import figure, outcome
from tests.delivery.sending import approved_edition, at

pytestmark = pytest.mark.django_db

TODAY = timezone.now().astimezone(UTC).date()


@pytest.fixture
def program() -> Program:
    """Return an open program."""
    return factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-30))


@pytest.fixture
def alive() -> None:
    """Have the clock and both workers run."""
    for name in ("beat", "worker:prompt", "worker:bulk"):
        beat(name=name, clock=timezone.now)


def home(client: Client) -> str:
    """Return the page."""
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.content.decode()


def part(page: str, key: str) -> str:
    """Return a section as words."""
    inside = page.partition(f'id="{key}"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", f"<h2{inside}").split())


def sentence(client: Client) -> str:
    """Return the one sentence, or the alarm in its place."""
    found = re.search(r'class="(?:home-sentence|errornote)"[^>]*>([^<]+)<', home(client))
    assert found
    return found[1]


def test_an_empty_installation_offers_one_action(admin_client: Client) -> None:
    page = home(admin_client)

    assert "Five steps to your first edition" in part(page, "tour")
    assert re.findall(r'class="home-action" href="([^"]+)"', page) == ["/admin/programs/brand/add/"]
    assert "Describe your brand" in page


def test_each_step_ticks_itself_off(admin_client: Client, alive: None) -> None:
    def step() -> str:
        return "".join(re.findall(r'class="home-action" href="([^"]+)"', home(admin_client)))

    factories.brand()
    assert step() == "/admin/programs/program/add/"
    factories.draft_invitation(factories.program("recipes"))
    assert step() == "/admin/programs/invitation/"
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    assert step() == "/admin/programs/program/"
    assert "3 of 5 steps to your first edition are done" in home(admin_client)
    cast.alice(program)
    assert step() == "/admin/delivery/edition/add/"
    on_its_way(program, clock=timezone.now)
    assert step() == ""
    assert 'id="tour"' not in home(admin_client)


def test_a_step_leads_to_a_page_that_opens_for_who_may_not_add() -> None:
    user = User.objects.create_user("ana", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(user)

    [url] = re.findall(r'class="home-action" href="([^"]+)"', home(client))

    assert url == "/admin/programs/brand/"
    assert client.get(url).status_code == 200


def test_programs_show_their_health_with_the_rows_behind_it(
    admin_client: Client, program: Program
) -> None:
    figure(What.STAY, program, 12, TODAY)
    figure(What.STAY, program, 3, TODAY - timedelta(days=50), ended_on=TODAY, why="withdrawn")
    figure(What.STAY, program, 9, TODAY - timedelta(days=400), ended_on=TODAY, why="completed")
    ends = {"sent": 40, "sent:delivered": 20, "sent:complained": 2, "withheld:too_soon": 7}
    outcome(approved_edition(program), ends, TODAY)
    outcome(approved_edition(program, "old"), {"sent": 500}, date(2020, 1, 1))

    page = home(admin_client)

    assert part(page, "health").endswith(
        "Weekly usuals Open 15 joined 3 left 62 sent 7 withheld 2 complaints Reports"
    )
    trends = page.partition('class="home-trends"')[2].partition("</ul>")[0]
    urls = [url.replace("&amp;", "&") for url in re.findall(r'href="([^"]+)"', trends)]
    assert len(urls) == 5
    for url in urls:
        answer = admin_client.get(url)
        assert answer.status_code == 200, url
        assert "e=1" not in url


def test_the_next_sends_stand_in_their_order(
    admin_client: Client, program: Program, alive: None
) -> None:
    for name, days in (("later", 9), ("sooner", 2)):
        edition = approved_edition(program, name)
        editions.schedule(edition=edition, at=at(days=days)(), clock=timezone.now)

    page = home(admin_client)

    when = f"{at(days=2)():%d %B at %H:%M} UTC"
    assert part(page, "next").split(" weekly-usuals/")[1] == f"sooner {when}"
    assert "weekly-usuals/later" in part(page, "next")
    assert sentence(admin_client) == (
        f"Nothing is being sent: the next edition, weekly-usuals/sooner, goes on {when}."
    )


@pytest.mark.usefixtures("alive")
def test_one_sentence_says_why_nothing_goes(admin_client: Client, program: Program) -> None:
    idle = "Nothing is being sent: "
    assert sentence(admin_client) == f"{idle}no edition waits to go; write the next one."

    edition = approved_edition(program)
    assert sentence(admin_client) == (
        f"{idle}1 edition is approved, and nobody has said when it goes."
    )

    people(program, 1, clock=at(days=-2))
    editions.send_now(edition=edition, clock=timezone.now)
    Edition.objects.filter(pk=edition.pk).update(state="sending")
    assert sentence(admin_client) == "1 edition is on the way."

    hold_program(program=program)
    assert (
        sentence(admin_client) == f"{idle}1 edition is on the way, and of a program that is held."
    )

    Edition.objects.filter(pk=edition.pk).update(state="paused")
    assert sentence(admin_client) == (
        f"{idle}1 edition is paused or held, and nothing else is scheduled."
    )


def test_a_clock_or_a_worker_that_stopped_is_said_first(admin_client: Client) -> None:
    assert sentence(admin_client) == (
        "Nothing is being sent: the clock was never seen. Nothing is found due without it: start"
        " beat."
    )
    beat(name="beat", clock=timezone.now)
    Heartbeat.objects.create(name="worker:bulk", beat_at=at(days=-1)())

    said = sentence(admin_client)

    assert said.startswith(
        "Nothing is being sent: the worker for editions shows no sign of life since"
    )
    assert said.endswith("Start a worker with -Q bulk.")


@pytest.mark.usefixtures("alive")
def test_the_state_of_the_system_is_said_part_by_part(admin_client: Client) -> None:
    MailSystem.objects.create(name="default", accepted_at=timezone.now())

    said = part(home(admin_client), "system")

    assert "Clock works Worker for answers works Worker for editions works Broker works" in said
    assert "Mail system took the last message on" in said

    MailSystem.objects.update(
        trouble=Kind.AWAY, code="421", since=timezone.now(), rests_until=at(hours=1)()
    )
    assert "Mail system The mail system is away (421)" in part(home(admin_client), "system")


@pytest.mark.usefixtures("alive")
def test_a_broker_that_is_away_is_said_and_the_page_opens(
    admin_client: Client, settings: Settings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert sentence(admin_client).startswith("Nothing is being sent: the broker does not answer.")


@pytest.mark.usefixtures("alive")
def test_home_needs_few_queries_however_much_there_is(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = User.objects.create_user("ana", is_staff=True)
    user.user_permissions.add(*Permission.objects.all())
    client.force_login(user)
    for place in range(6):
        draft = factories.program(f"program-{place}", brand=factories.brand(f"brand-{place}"))
        of = factories.published_invitation(of=draft).program
        Pace.objects.create(brand=of.brand, messages=5, refilled_at=timezone.now())
        edition = approved_edition(of, body="Hello")
        editions.schedule(edition=edition, at=at(days=2)(), clock=timezone.now)
        figure(What.STAY, of, 40, TODAY)
    Edition.objects.filter(program__slug__lt="program-3").update(state="sending")

    with django_assert_max_num_queries(16):
        home(client)


def test_home_is_quick(admin_client: Client, program: Program, alive: None) -> None:
    """With figures of ten years, in less than 300 ms of this process."""
    for week in range(520):
        figure(What.STAY, program, 40, TODAY - timedelta(weeks=week))
    home(admin_client)

    began = time.process_time()
    home(admin_client)
    assert time.process_time() - began < 0.3
