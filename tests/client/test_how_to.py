"""What the how-tos for integrators say is done here, word for word, and answered as they say."""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.demo.company import cast as roles
from config.demo.company.collected import READY
from config.demo.company.people import everybody
from config.demo.story import company, issuing
from config.environment import BASE_DIR
from consent.models import ConsentEvent
from consent.services.confirm import confirm
from consent.services.people_imports import work_imports
from consent.services.sealing import seal_backlog
from delivery.models import Delivery, Reservation
from delivery.services import editions
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.api.conftest import Caller, new_key
from tests.client.reader import Reader
from tests.delivery.kinds.running import running
from tests.delivery.noticing import answers

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl"),
]

CRM, EXPORT = "docs/how-to/connect-a-crm.md", "docs/how-to/connect-a-crm.csv"
OTHER_FORMATS = "docs/how-to/use-other-formats.md"
TOM = roles.LOGS_IN_TOO
DANA, ANA, FROM_THE_CLUB = "dana.frost@example.com", "ana@example.com", roles.CLUB[0]
IN_THE_CLUB = {"start_place": "wiehre", "ride_length": "short"}


@pytest.fixture
def demo() -> company.Staff:
    """Have the demo's company, as `make demo` does, and those of its people whom the page names."""
    staff = company.Staff(author=factories.marketer(), approver=factories.approver())
    company.establish(staff)
    cast.say_yes(program(roles.CARE), roles.AT_THE_COUNTER)
    cast.say_yes(program("sunday-rides"), FROM_THE_CLUB, answers=IN_THE_CLUB)
    return staff


@pytest.fixture
def opens(
    demo: company.Staff,
    live_site: str,
    tmp_path: Path,
    process_environment: Callable[[], dict[str, str]],
    settings: Settings,
) -> Callable[[str], Reader]:
    """Give somebody who opens a page, with the demo running."""

    def open_(page: str) -> Reader:
        settings.IMPORTS_DIR = tmp_path / "imports"
        reader = Reader(page, live_site, tmp_path, process_environment())
        (tmp_path / "var/demo.json").write_text(json.dumps({"api_key": new_key()}))
        return reader

    return open_


@pytest.fixture
def reader(opens: Callable[[str], Reader]) -> Reader:
    return opens(CRM)


def program(slug: str) -> Program:
    return Program.objects.get(slug=slug)


def dana_joins() -> None:
    cast.say_yes(program(roles.CARE), DANA)
    seal_backlog(clock=timezone.now)


def ana_confirms() -> None:
    request = ConsentEvent.objects.get(kind="requested", subject__subscriber__email=ANA)
    confirm(request_id=request.id, ip=cast.IP, user_agent=cast.BROWSER, clock=timezone.now)


def tom_joins() -> None:
    """Let him join and the CRM push what it knows of him, as in the demo's story."""
    cast.say_yes(program(roles.CARD), TOM.email, language="de", chosen=["next_part"])
    today = timezone.now().date()
    [known] = [each for each in roles.cast(today) if each.email == TOM.email]
    pushed = Caller(new_key()).put(
        f"/subscribers/{TOM.external_id}/",
        {
            "email": known.email,
            "relationship": known.relationship,
            "profile": known.profile,
        },
    )
    assert pushed.status_code in {200, 201}, pushed.content


def test_in_the_sandbox_a_person_is_asked_and_the_link_is_there_to_open(reader: Reader) -> None:
    reader.follow("A key")

    *_others, message = reader.follow(
        "Try it in the sandbox first", {"kind=confirmation": lambda: answers(timezone.now)}
    )

    assert "/c/" in json.loads(message)["links"][0]


def test_a_page_of_ones_own_reserves_and_reports_as_the_page_says(
    opens: Callable[[str], Reader],
) -> None:
    tom_joins()
    reader = opens(OTHER_FORMATS)

    reader.follow("What it takes")
    reader.follow("1. Reserve")
    reader.follow("2. Report what became of it")

    [made] = Reservation.objects.all()
    assert made.outcome == "used"


def test_the_three_calls_and_the_client_do_what_the_page_says(reader: Reader) -> None:
    reader.follow("A key")
    calls = reader.follow("In three calls", {"/consent-events/": dana_joins})
    again = json.loads(calls[0])["results"][0]
    assert again["stored"] == []

    _exported, pushed, mirrored = reader.follow("The same with the client")

    with (BASE_DIR / EXPORT).open(encoding="utf-8") as file:
        ids = [row["external_id"] for row in csv.DictReader(file)]
    lines = [line.split() for line in pushed.splitlines()]
    assert [line[:2] for line in lines[: len(ids)]] == [[each, "added"] for each in ids]
    assert [line[0] for line in lines[len(ids) :]] == ids
    assert all(line[1].startswith(f"{reader.site}/p/bicycle-care/") for line in lines[len(ids) :])
    told = [line.split(maxsplit=1)[1] for line in mirrored.splitlines()]
    assert told == ["LS-30001 bicycle-care requested", "LS-30001 bicycle-care given"]
    assert reader.run(".venv/bin/python var/mirror.py | tail -n 2") == mirrored
    reader.follow("Keys and limits")
    assert '"LS-30001"' in reader.run(
        'curl -sSf "$API/consent-events/" -H "Authorization: Bearer $KEY"'
    )


def test_each_call_by_itself_does_what_the_page_says(reader: Reader, demo: company.Staff) -> None:
    edition = editions.approve(
        edition=issuing.written(READY, demo.author),
        approved_by=demo.approver,
        clock=timezone.now,
    )
    running(edition, clock=timezone.now)
    (reader.folder / "shell").write_text(f'API="{reader.site}/api/v1"\n')

    reader.follow("1. Tell who your people are")
    work_imports(clock=timezone.now, seconds=60)
    reader.follow("2. Invite them")
    reader.follow("3. See where they stand", {"/batch/read/": ana_confirms})
    reader.follow("4. Tell of events")

    ids = set(Subscriber.objects.values_list("external_id", flat=True))
    assert {f"crm-100{n}" for n in (1, 2, 3, 4)} <= ids
    assert Delivery.objects.filter(edition=edition, subscription__subscriber__email=ANA).exists()


def test_whoever_the_page_brings_is_nobody_of_the_demo_and_nobody_real() -> None:
    with (BASE_DIR / EXPORT).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    there = everybody(datetime.now(UTC).date()) + roles.cast(datetime.now(UTC).date())

    addresses = {row["email"] for row in rows} | {ANA, DANA}
    assert all(address.endswith("@example.com") for address in addresses)
    assert not addresses & {person.email for person in there}
    assert not {row["external_id"] for row in rows} & {person.external_id for person in there}
