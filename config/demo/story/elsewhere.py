"""People who signed up elsewhere: a list of another tool, and a card at the counter."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from django.core.management import call_command

from config.demo.company import cast
from config.demo.company.people import Decision, Later
from config.demo.story import joining
from config.demo.story.letterbox import kind_of
from config.demo.story.stage import Stage, all_at_once, expect, scene, table
from config.devservers.servers import write_private
from consent.models import ListMove

FILE = "cycling-club.csv"
PROGRAM = "sunday-rides"
# One every five seconds: the first can answer while the last have not been asked.
PER_HOUR = 720
_CONFIRM = 4
_SIGNED_UP = timedelta(days=70)
_HEADER = ("Email Address", "CONFIRM_TIME", "CONFIRM_IP", "MEMBER_RATING")


def move_the_list(stage: Stage) -> None:
    """Move a cycling club's newsletter: nobody is active by it, each is asked once, in turn."""
    with scene("A cycling club hands over its newsletter") as figures:
        path = stage.folder / FILE
        rows = _rows([*cast.CLUB, *_not_to_be_asked(stage)])
        write_private(path, table([_HEADER, *rows]))
        if not ListMove.objects.filter(finished_at__isnull=False).exists():
            _move(path)
        move = ListMove.objects.get()
        expect(move.refused.get("suppressed") == 1, f"the erased is not asked: {move.refused}")
        figures["rows"] = move.rows_read
        figures["refused"] = ", ".join(sorted(move.refused))


def sign_up_at_the_counter(stage: Stage) -> None:
    """Pass on a card that was filled in at the counter: one message, and a click of their own."""
    with scene("A card from the counter, by the API") as figures:
        [answer] = stage.crm.batch("/subscription-requests/", [_card()])
        expect(
            answer.get("state") == "pending" or answer.get("code") == "already_pending",
            f"it waits for their own click: {answer}",
        )
        figures[cast.AT_THE_COUNTER] = "pending"


def confirm(stage: Stage) -> None:
    """Let those who mean it confirm by the message that they got."""
    with scene("Some of them confirm") as figures:
        meant = [*cast.CLUB[:_CONFIRM], cast.AT_THE_COUNTER]
        all_at_once(lambda address: _confirm(stage, address), meant)
        inputs = [{"email": address, "program": PROGRAM} for address in cast.CLUB]
        states = [
            answer["state"] for answer in stage.crm.batch("/subscriptions/batch/read/", inputs)
        ]
        expect(states.count("active") == _CONFIRM, f"only who clicked is active: {states}")
        figures["of the club"] = f"{_CONFIRM} of {len(cast.CLUB)}"
        figures["of the counter"] = 1


def _move(path: Path) -> None:
    # Two rows are refused, which the command says by its exit status.
    try:
        call_command(
            "move_list",
            str(path),
            "--map=email=Email Address",
            "--map=signed_up_at=CONFIRM_TIME",
            "--map=ip=CONFIRM_IP",
            program=PROGRAM,
            source="the newsletter of the Seepark cycling club",
            statement="Yes, send me a ride for the week-end.",
            per_hour=PER_HOUR,
            language="en",
            stdout=io.StringIO(),
            stderr=io.StringIO(),
        )
    except SystemExit as ended:
        expect(ended.code == 1, "only rows were refused")


def _rows(addresses: list[str]) -> Iterator[tuple[str, ...]]:
    signed_up = datetime.combine(datetime.now(UTC).date(), time(9), UTC) - _SIGNED_UP
    for number, address in enumerate(addresses):
        at = signed_up + timedelta(hours=number)
        yield (address, at.isoformat(), f"192.0.2.{number + 1}", "4")


def _not_to_be_asked(stage: Stage) -> list[str]:
    """Return who stands on the club's list too: one who was erased, and one who left."""
    left = [
        person.email
        for person in stage.people
        if person.confirms and any(_leaves(decision) for decision in person.decisions)
    ]
    return [cast.IS_FORGOTTEN.email, *left[:1]]


def _leaves(decision: Decision) -> bool:
    return decision.program == PROGRAM and decision.later == Later.LEAVES_BY_ONE_CLICK


def _card() -> dict[str, object]:
    at = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)
    evidence = {
        "source": "the counter at Lindenweg 14",
        "at": at.isoformat(),
        "wording": "Yes, remind me of the care that my bicycle needs.",
        "note": "Card 31",
    }
    return {
        "email": cast.AT_THE_COUNTER,
        "program": cast.CARE,
        "language": "en",
        "evidence": evidence,
    }


def _confirm(stage: Stage, address: str) -> None:
    mail = stage.letterbox.wait(address, lambda mail: kind_of(mail) == "confirmation")[-1]
    joining.confirm_by(stage, mail, "en")
