"""What the staff does then: write the editions, have each approved, and send them."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from config.demo.company.issue import Issue, Table
from config.demo.story.company import Staff
from config.demo.story.stage import all_at_once, scene
from delivery.models import Catalogue, Edition
from delivery.rendering.checking import Draft
from delivery.rules.vocabulary import EditionState
from delivery.services import editions
from delivery.services.catalogues import replace_rows
from delivery.services.claiming import EDITIONS
from delivery.services.in_order import put_off_later_steps
from delivery.services.pictures import put_picture
from delivery.services.sending import send_due
from programs.models import DataField, Program

SEND_SECONDS = 120.0


class EditionStuckError(Exception):
    """Raised where an edition is not through after a long time."""


def fill(table: Table, staff: Staff) -> None:
    """Fill a catalogue from its file: it says nothing about anybody."""
    with scene("A table for what depends on one field") as figures:
        key = DataField.objects.get(key=table.key)
        catalogue, _made = Catalogue.objects.get_or_create(
            name=table.name, defaults={"about": table.about, "key_field": key}
        )
        content = table.rows.encode()
        replace_rows(
            catalogue=catalogue, content=content, changed_by=staff.author, clock=timezone.now
        )
        figures[table.name] = f"{catalogue.rows.count()} rows"


def run(issues: Sequence[Issue], staff: Staff) -> None:
    """Start what goes by itself: steps of a series, and what waits for an event."""
    with scene("A series and a triggered edition run") as figures:
        started = [_started(issue, staff) for issue in issues]
        _wait_until(lambda: all(_is_running(edition) for edition in started), "they have not begun")
        figures["editions"] = len(issues)


def days_pass(issues: Sequence[Issue]) -> None:
    """Do what the clock does in the weeks between the acts: each step goes on its day.

    The last one has its day in the second act, and ends the promise of four.
    """
    with scene("Weeks pass, and the series goes on") as figures:
        for days in sorted({issue.when.after_days or 0 for issue in issues})[1:-1]:
            put_off_later_steps(clock=_in(days))
            figures[f"day {days}"] = send_due(kinds=EDITIONS, clock=_in(days))


def send(issues: Sequence[Issue], staff: Staff) -> None:
    """Write the editions, have each approved, and send them: one after the other in a program."""
    with scene("The editions go out") as figures:
        by_program = groupby(sorted(issues, key=_program_of), key=_program_of)
        all_at_once(
            partial(_send_in_turn, staff),
            [list(program_issues) for _program, program_issues in by_program],
        )
        figures["editions"] = len(issues)


def leave_a_draft(issue: Issue, staff: Staff) -> None:
    """Write an edition that waits for its approval."""
    with scene("One more waits for its approval") as figures:
        figures["draft"] = written(issue, staff.author)


def _program_of(issue: Issue) -> str:
    return issue.program


def _send_in_turn(staff: Staff, issues: list[Issue]) -> None:
    for issue in issues:
        _send(issue, staff)
    connection.close()


def _send(issue: Issue, staff: Staff) -> None:
    edition = _started(issue, staff)
    _wait_until(lambda: _is_through(edition), f"{edition} is not through")


def _started(issue: Issue, staff: Staff) -> Edition:
    edition = written(issue, staff.author)
    if edition.state == EditionState.DRAFT:
        editions.approve(edition=edition, approved_by=staff.approver, clock=timezone.now)
        edition.refresh_from_db()
    if edition.state == EditionState.APPROVED:
        editions.send_now(edition=edition, clock=timezone.now)
    return edition


@transaction.atomic
def written(issue: Issue, author: User) -> Edition:
    """Return an edition as it was written, with its pictures, or write it now."""
    program = Program.objects.get(slug=issue.program)
    there = Edition.objects.filter(program=program, name=issue.name).first()
    return there or _new(issue, program, author)


def _new(issue: Issue, program: Program, author: User) -> Edition:
    edition = editions.save(
        program=program,
        name=issue.name,
        texts=list(_drafts(issue)),
        prepared_by=author,
        when=issue.when,
        when_missing=issue.when_missing,
        when_refused=issue.when_refused,
        clock=timezone.now,
    )
    for name, path in issue.pictures.items():
        put_picture(edition=edition, name=name, content=path.read_bytes())
    return edition


def _drafts(issue: Issue) -> Iterator[Draft]:
    for language, words in (*issue.texts.items(), *issue.variants.items()):
        yield Draft(
            language,
            words.subject,
            words.preheader,
            words.body.strip(),
            words.markup,
            words.relationship,
        )


def _in(days: int) -> Callable[[], datetime]:
    return lambda: timezone.now() + timedelta(days=days)


def _wait_until(happened: Callable[[], bool], trouble: str) -> None:
    deadline = time.monotonic() + SEND_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            raise EditionStuckError(f"After {SEND_SECONDS:.0f} s {trouble}.")
        time.sleep(0.1)


def _is_running(edition: Edition) -> bool:
    edition.refresh_from_db()
    return edition.planned_at is not None


def _is_through(edition: Edition) -> bool:
    """Say whether every delivery has its outcome; that the edition is closed takes a tick more."""
    open_ones = edition.deliveries.filter(state__in=["due", "claimed", "sending"])
    return _is_running(edition) and not open_ones.exists()
