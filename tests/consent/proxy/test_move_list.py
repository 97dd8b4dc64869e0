"""The command: another tool's list, from a file on disk to its report."""

import csv
import io
import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent.ledger import evidence_of
from consent.models import ConsentEvent, ListMove, Subscription
from consent.rules.brought import Outcome
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.list_moves import confirmed_of, people_of, report_of
from consent.services.confirm import confirm
from consent.services.lists import moving
from consent.services.proxy import request_for
from consent.services.withdraw import withdraw_all
from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryKind
from delivery.services.claiming import ANSWERS, claim
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from tests import cast, factories
from tests.consent.proxy.bringing import brought
from tests.delivery.merging import merge
from tests.delivery.sending import assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db

OPTIONS = (
    *("--program", "weekly-usuals", "--source", "Old Tool", "--per-hour", "60"),
    *("--statement", "Yes, write to me."),
)
HEADER = "email,signed_up_at,ip,country\n"


def rows(count: int, start: int = 0) -> str:
    return "".join(
        f"p{i}@example.com,2024-03-01 12:30:00,203.0.113.9,DE\n"
        for i in range(start, start + count)
    )


class Mover:
    """Write a file, move it, keep what was said."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "list.csv"
        self.errors = folder / "errors.csv"
        self.said = ""

    def __call__(self, content: str, *options: str, name: str = "list.csv") -> int:
        self.path = self.path.with_name(name)
        self.path.write_text(content)
        return self.run(str(self.path), "--errors", str(self.errors), *(options or OPTIONS))

    def run(self, *arguments: str) -> int:
        out = io.StringIO()
        status: Any = 0
        self.said = ""
        try:
            call_command("move_list", *arguments, stdout=out, stderr=out)
        except SystemExit as exit_:
            status = exit_.code
        except CommandError as error:
            status, self.said = error.returncode, str(error)
        self.said += out.getvalue()
        return int(status)

    def problems(self) -> list[tuple[str, str, str]]:
        with self.errors.open() as file:
            return [(row["line"], row["column"], row["code"]) for row in csv.DictReader(file)]


@pytest.fixture
def move(tmp_path: Path) -> Mover:
    return Mover(tmp_path)


@pytest.fixture(autouse=True)
def program(db: None) -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


def turns() -> list[datetime]:
    found = Delivery.objects.filter(kind=DeliveryKind.CONFIRMATION).order_by("due_at")
    return list(found.values_list("due_at", flat=True))


def test_each_opt_in_becomes_a_request_with_its_evidence(move: Mover) -> None:
    assert move(HEADER + rows(3)) == 0

    row = ListMove.objects.get()
    assert (row.rows_read, row.asked, row.refused) == (3, 3, {})
    assert row.finished_at is not None
    request = brought("p1@example.com")
    said = evidence_of(request)
    assert (request.method, request.details["move"]) == (Method.IMPORT, row.id)
    assert (said.source, said.signed_up_at) == ("Old Tool", "2024-03-01T12:30:00+00:00")
    assert (said.ip, said.wording) == ("203.0.113.9", "Yes, write to me.")
    assert not Subscription.objects.exclude(state=State.PENDING).exists()
    assert "Not read: country." in move.said
    assert_every_invariant_holds()


def test_confirmations_go_at_the_pace_and_requests_wait_from_their_turn(move: Mover) -> None:
    before = timezone.now()
    move(HEADER + rows(4))

    due = turns()
    assert {later - sooner for sooner, later in pairwise(due)} == {timedelta(minutes=1)}
    assert before <= due[0] <= timezone.now()
    for delivery in Delivery.objects.select_related("asked_by"):
        assert delivery.asked_by is not None
        assert delivery.asked_by.details["send_at"] == delivery.due_at.isoformat()
        assert delivery.asked_by.valid_until == delivery.due_at + timedelta(days=30)
    now = timezone.now() + timedelta(seconds=90)
    assert len(claim(kinds=ANSWERS, limit=100, clock=lambda: now)) == 2


def test_ndjson_is_read_too_whatever_keys_each_line_has(move: Mover) -> None:
    lines = [
        {"mail": "p1@example.com", "when": "2024-03-01T10:00:00Z"},
        {"mail": "p2@example.com", "when": "2024-03-02", "ip": "203.0.113.7", "tags": ["a"]},
        {"mail": None, "when": 5},
        ["no object"],
    ]
    content = "\n".join(json.dumps(line) for line in lines) + "\n{broken\n"
    mapping = ("--map", "email=mail", "--map", "signed_up_at=when")

    assert move(content, *OPTIONS, *mapping, name="list.ndjson") == 1

    assert ListMove.objects.get().refused == {"unknown_person": 1, "malformed": 2}
    assert evidence_of(brought("p2@example.com")).ip == "203.0.113.7"
    assert [line for line, _, _ in move.problems()] == ["3", "4", "5"]


def test_rows_that_are_refused_are_named_and_stop_no_other(move: Mover, program: Program) -> None:
    cast.carol(program)
    content = (
        HEADER
        + "carol@example.com,2024-03-01,,\n"
        + "p1@example.com,,,\n"
        + "p1@example.com,someday,,\n"
        + "not an address,2024-03-01,,\n"
        + "p1@example.com,2999-01-01,,\n"
        + "too,few\n"
        + "P1@example.com,2024-03-01,,\n"
        + "p1@example.com,2024-03-01,,\n"
    )

    assert move(content) == 1

    assert move.problems() == [
        ("2", "", "person_left"),
        ("3", "signed_up_at", "evidence_missing"),
        ("4", "signed_up_at", "evidence_missing"),
        ("5", "email", "invalid_address"),
        ("6", "signed_up_at", "evidence_from_later"),
        ("7", "", "too_few_cells"),
        ("9", "", "already_pending"),
    ]
    assert "example.com" not in move.errors.read_text()
    assert ListMove.objects.get().asked == 1


def test_a_dry_run_counts_the_same_and_writes_nothing(move: Mover) -> None:
    content = HEADER + rows(3) + rows(1) + "nobody,2024-03-01,,\n"

    assert move(content, *OPTIONS, "--dry-run") == 1
    foreseen = move.problems()

    assert not ListMove.objects.exists()
    assert not Subscriber.objects.exists()
    assert move(content) == 1
    assert move.problems() == foreseen


@pytest.mark.parametrize(
    ("content", "options", "says"),
    [
        ("", OPTIONS, "is empty"),
        ("email,ip\na@example.com,\n", OPTIONS, "no column 'signed_up_at'"),
        (HEADER, ("--program", "nothing", *OPTIONS[2:]), "no program 'nothing'"),
        (HEADER, ("--program", "draft", *OPTIONS[2:]), "not open"),
        (HEADER, (*OPTIONS, "--source", " "), "where the list comes from"),
        (HEADER, (*OPTIONS, "--statement", ""), "what people"),
        (HEADER, (*OPTIONS, "--source", "a\u202epohs"), "cannot be printed"),
        (HEADER, (*OPTIONS, "--statement", "We\u2066 write"), "cannot be printed"),
        (HEADER, (*OPTIONS, "--per-hour", "0"), "At least one"),
        (HEADER, (*OPTIONS, "--map", "chosen=ip"), "none of email"),
        (HEADER, ("--resume", "7"), "no move 7"),
    ],
)
def test_what_cannot_be_used_says_why(
    move: Mover, content: str, options: tuple[str, ...], says: str
) -> None:
    factories.program("draft")

    assert move(content, *options) == 2
    assert says in move.said
    assert not ListMove.objects.exists()


def test_a_move_that_was_cut_off_goes_on_where_it_was(
    move: Mover, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "BATCH", 3)
    calls = 0

    def dies(**given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return request_for(**given)

    monkeypatch.setattr(moving, "request_for", dies)
    with pytest.raises(KeyboardInterrupt):
        move(HEADER + rows(10))
    assert ListMove.objects.get().rows_read == ConsentEvent.objects.count() == 6

    assert move(HEADER + rows(10)) == 0

    row = ListMove.objects.get()
    assert (row.rows_read, row.asked, row.refused) == (10, 10, {})
    assert "read before" in move.said
    due = turns()
    assert len(due) == len(set(due)) == 10
    assert min(later - sooner for sooner, later in pairwise(due)) >= timedelta(minutes=1)


def test_a_move_goes_on_by_its_number_with_its_own_file_only(move: Mover) -> None:
    move(HEADER + rows(2))
    number = str(ListMove.objects.get().id)
    assert move(HEADER + rows(2), "--resume", number) == 2
    assert "read to its end" in move.said
    ListMove.objects.update(finished_at=None, rows_read=1)

    assert move(HEADER + rows(3), "--resume", number) == 2
    assert "not the file" in move.said
    assert move(HEADER + rows(2), "--resume", number) == 1
    assert ListMove.objects.get().refused == {"already_pending": 1}


def test_the_same_file_again_asks_nobody_again(move: Mover) -> None:
    move(HEADER + rows(3))

    assert move(HEADER + rows(3)) == 1

    assert ConsentEvent.objects.count() == Delivery.objects.count() == 3


def _say(address: str, what: str) -> None:
    if what == "confirmed":
        confirm(request_id=brought(address).id, ip="", user_agent="", clock=timezone.now)
    elif what == "undeliverable":
        Subscriber.objects.filter(email=address).update(
            suppressed_by=StoppedBy.MAIL, suppressed_at=timezone.now()
        )
    elif what == "stopped":
        withdraw_all(
            subscriber_id=cast.person(address).id,
            actor=Actor.PERSON,
            method=Method.LEAVE_PAGE,
            clock=timezone.now,
        )


def test_the_report_says_who_confirmed_and_shows_no_evidence(move: Mover, tmp_path: Path) -> None:
    move(HEADER + rows(5) + "nobody,2024-03-01,,\n", *OPTIONS, "--per-hour", "360000")
    number = ListMove.objects.get().id
    for i, what in enumerate(("confirmed", "stopped", "undeliverable")):
        _say(f"p{i}@example.com", what)

    # From now on and not from the beginning of the run: the turns are as the clock of the command.
    five_minutes_on = timezone.now() + timedelta(minutes=5)

    def soon() -> datetime:
        return five_minutes_on

    report = report_of(number, soon)
    assert {key: count for key, count in report.outcomes.items() if count} == {
        "confirmed": 1,
        "stopped": 1,
        "undeliverable": 1,
        "waiting": 2,
    }
    assert report.share == pytest.approx(0.2)
    assert report_of(number, at(days=31)).outcomes[Outcome.LAPSED] == 2
    assert report_of(number, at(days=-1)).outcomes[Outcome.SCHEDULED] == 2
    assert dict(people_of(number, soon))[cast.person("p0@example.com").external_id] == "confirmed"

    target = tmp_path / "who.csv"
    assert move.run("--report", str(number), "--csv", str(target)) == 0
    assert "Said yes" in move.said
    assert "invalid_address" in move.said
    written = target.read_text()
    assert written.startswith("external_id,outcome")
    assert "@" not in written
    assert "203.0.113.9" not in written
    assert move.run("--report", "99") == 2


def test_a_person_whose_record_was_merged_is_named_as_asked(move: Mover) -> None:
    move(HEADER + rows(2))
    asked = cast.person("p0@example.com")
    _say("p0@example.com", "confirmed")
    number = ListMove.objects.get().id

    merge("p1@example.com", "p0@example.com")

    assert asked.external_id in dict(people_of(number, timezone.now))
    said_yes = confirmed_of(report_of(number, timezone.now), "1", timezone.now)
    assert list(said_yes) == [asked.external_id]


def test_a_person_who_confirmed_and_left_stays_counted_as_having_said_yes(move: Mover) -> None:
    move(HEADER + rows(1))
    _say("p0@example.com", "confirmed")
    _say("p0@example.com", "stopped")

    number = ListMove.objects.get().id
    assert report_of(number, timezone.now).outcomes[Outcome.CONFIRMED] == 1
    assert ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).exists()
