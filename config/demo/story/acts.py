"""The two acts: some weeks ago, and now."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from config.demo.company.editions import FIRST_ACT, SECOND_ACT, WAITING
from config.demo.company.people import everybody
from config.demo.company.promises import OFFERS_ASK_FOR_MORE
from config.demo.home import Home
from config.demo.maildir import Maildir
from config.demo.story import company, joining, leaving
from config.demo.story.crm import Crm
from config.demo.story.letterbox import Letterbox
from config.demo.story.stage import Stage, scene
from consent.services.purging import prune_everybody


def play(act: str, home: Home) -> None:
    """Play one act from where it was left: what has been done is not done again."""
    given = home.read_handout()
    stage = Stage(
        url=settings.BASE_URL,
        people=everybody(datetime.now(UTC).date()),
        crm=Crm(settings.BASE_URL, given["api_key"]),
        letterbox=Letterbox(Maildir(Path(settings.DEMO_MAILDIR))),
    )
    author = User.objects.get(username=given["admin_user"])
    approver = User.objects.get(username=given["approver_user"])
    print(f"\n{_TITLES[act]}", flush=True)
    _ACTS[act](stage, author, approver)


def _first(stage: Stage, author: User, approver: User) -> None:
    company.establish(author, approver)
    _push(stage, "The CRM pushes all that it knows")
    joining.invite_and_answer(stage, "first")
    joining.confirm(stage, "first")
    _push(stage, "The CRM pushes it again, after the yes")
    company.send(FIRST_ACT, author, approver)
    leaving.leave(stage)


def _second(stage: Stage, author: User, approver: User) -> None:
    _sweep()
    leaving.stop(stage)
    company.ask_for_more(OFFERS_ASK_FOR_MORE, author, approver)
    joining.invite_and_answer(stage, "second")
    joining.confirm(stage, "second")
    _push(stage, "The CRM pushes what is wanted now")
    leaving.change(stage)
    company.send(SECOND_ACT, author, approver)
    company.leave_a_draft(WAITING, author)


def _sweep() -> None:
    """Do what the hourly sweep did in the weeks between the acts."""
    with scene("Meanwhile some promises have ended") as figures:
        figures["profiles dropped or cut"] = prune_everybody(clock=timezone.now)


def _push(stage: Stage, title: str) -> None:
    """Push everybody's data: what no yes covers is refused by name and not stored."""
    with scene(title) as figures:
        known = [person for person in stage.people if not person.stranger]
        inputs = [
            {
                "external_id": person.external_id,
                "email": person.email,
                "language": person.language,
                "time_zone": "Europe/Berlin",
                "relationship": person.relationship,
                "profile": person.profile,
            }
            for person in known
        ]
        answers = stage.crm.batch("/subscribers/batch/upsert/", inputs)
        figures["people"] = sum(answer["status"] == "ok" for answer in answers)
        for kind in ("stored", "refused"):
            figures[f"values {kind}"] = sum(
                len(answer.get("profile", answer).get(kind, ())) for answer in answers
            )


_ACTS: dict[str, Callable[[Stage, User, User], None]] = {"first": _first, "second": _second}
_TITLES = {"first": "The first act, 40 days ago", "second": "The second act, today"}
