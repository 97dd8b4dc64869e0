"""The two acts: some weeks ago, and now."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from config.demo.company.cast import cast
from config.demo.company.editions import (
    AFTER_THE_QUESTION,
    FIRST_ACT,
    RUNNING,
    SECOND_ACT,
    WAITING,
)
from config.demo.company.letters import LETTERS
from config.demo.company.notes import WORKSHOPS
from config.demo.company.people import everybody
from config.demo.company.promises import OFFERS_ASK_FOR_MORE
from config.demo.home import Home
from config.demo.maildir import Maildir
from config.demo.story import (
    company,
    elsewhere,
    endings,
    events,
    forgotten,
    inviting,
    issuing,
    joining,
    leaving,
    notes,
    rights,
    showing,
    wishes,
)
from config.demo.story.company import Staff
from config.demo.story.crm import Crm
from config.demo.story.letterbox import Letterbox
from config.demo.story.stage import Stage, scene
from config.demo.supervisor import ACTS
from consent.models import ConsentEvent, Seal, SealedEntry
from consent.rules.vocabulary import EventKind
from consent.services.complete import write_down_ends
from consent.services.purging import prune_everybody
from consent.services.sealing import seal_backlog
from delivery.services.dropping import WAITS, drop_values
from subscribers.models import Profile

Steps = Mapping[str, Callable[[], None]]


def play(act: str, home: Home) -> None:
    """Play one act from where it was left: what has been done is not done again."""
    given = home.read_handout()
    # Both acts know the same people: their last service was before the first.
    known_on = datetime.now(UTC).date() - (ACTS["first"] - ACTS[act])
    stage = Stage(
        url=settings.BASE_URL,
        people=[*everybody(known_on), *cast(known_on)],
        crm=Crm(settings.BASE_URL, given["api_key"]),
        letterbox=Letterbox(Maildir(Path(settings.DEMO_MAILDIR))),
        folder=home.folder,
    )
    staff = Staff(
        author=User.objects.get(username=given["admin_user"]),
        approver=User.objects.get(username=given["approver_user"]),
    )
    print(f"\n{_TITLES[act]}", flush=True)
    for name, step in _ACTS[act](stage, staff).items():
        if f"{act}: {name}" not in home.played():
            step()
            home.note_played(f"{act}: {name}")


def _first(stage: Stage, staff: Staff) -> Steps:
    return {
        "establish": lambda: company.establish(staff),
        "run": lambda: issuing.run(RUNNING, staff),
        "push": lambda: _push(stage, "The CRM pushes all that it knows"),
        "invite": lambda: joining.invite_and_answer(stage, "first"),
        "confirm": lambda: joining.confirm(stage, "first"),
        "push again": lambda: _push(stage, "The CRM pushes it again, after the yes"),
        "send": lambda: issuing.send(FIRST_ACT, staff),
        "leave": lambda: leaving.leave(stage),
        "weeks pass": lambda: issuing.days_pass(LETTERS),
    }


def _second(stage: Stage, staff: Staff) -> Steps:
    return {
        "sweep": _sweep,
        "tell of ends": lambda: endings.tell(stage),
        "stop": lambda: leaving.stop(stage),
        "ask for more": lambda: company.ask_for_more(OFFERS_ASK_FOR_MORE, staff),
        "forget": lambda: forgotten.forget(stage),
        "import": lambda: forgotten.come_again(stage),
        "move a list": lambda: elsewhere.move_the_list(stage),
        "counter": lambda: elsewhere.sign_up_at_the_counter(stage),
        "import visitors": lambda: inviting.import_visitors(staff),
        "invite": lambda: joining.invite_and_answer(
            stage, "second", inviting.mail_the_links(staff)
        ),
        "confirm": lambda: joining.confirm(stage, "second"),
        "push": lambda: _push(stage, "The CRM pushes what is wanted now"),
        "wishes": lambda: wishes.change_minds(stage),
        "rest": lambda: rights.rest(stage),
        "copy": lambda: rights.take_a_copy(stage),
        "move": lambda: rights.move(stage),
        "change": lambda: leaving.change(stage),
        "tell of events": lambda: events.tell(stage),
        "show on the site": lambda: showing.show(stage),
        "fill a table": lambda: issuing.fill(WORKSHOPS, staff),
        "send": lambda: issuing.send(SECOND_ACT, staff),
        "see each event once": lambda: events.see_once(stage),
        "see it written for each": lambda: notes.see_written(stage),
        "see wishes kept": lambda: wishes.see_kept(stage),
        "take the new": lambda: endings.take_the_new(stage),
        "send what is newer": lambda: issuing.send(AFTER_THE_QUESTION, staff),
        "see asked once": lambda: endings.see_asked_once(stage),
        "renew": lambda: endings.renew(stage),
        "join again": lambda: forgotten.join_again(stage),
        "confirm elsewhere": lambda: elsewhere.confirm(stage),
        "draft": lambda: issuing.leave_a_draft(WAITING, staff),
        "seal": _seal,
    }


def _seal() -> None:
    """Seal what the beat has not sealed yet, so that every proof can be made at once."""
    with scene("The ledger is sealed") as figures:
        seal_backlog(clock=timezone.now)
        figures["entries"] = SealedEntry.objects.count()
        figures["signed roots"] = Seal.objects.count()


def _sweep() -> None:
    """Do what the sweeps did in the weeks between the acts."""
    with scene("Meanwhile some promises have ended") as figures:
        write_down_ends(clock=timezone.now)
        ended = ConsentEvent.objects.filter(kind__in=[EventKind.COMPLETED, EventKind.LAPSED])
        figures["ends and lapses in the ledger"] = ended.count()
        prune_everybody(clock=timezone.now)
        figures["profiles"] = Profile.objects.count()
        # What the receipts of the weeks before may not tell any more. It follows the seals, and
        # leaves an hour in which a leaving can be undone: those of the weeks before had theirs.
        seal_backlog(clock=timezone.now)
        figures["receipts without values now"] = drop_values(clock=lambda: timezone.now() + WAITS)


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


_ACTS: dict[str, Callable[[Stage, Staff], Steps]] = {"first": _first, "second": _second}
_TITLES = {"first": "The first act, 40 days ago", "second": "The second act, today"}
