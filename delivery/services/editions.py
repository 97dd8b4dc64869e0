"""Write editions, have a second person approve them, and send them or stop them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from delivery.models import Edition, EditionText
from delivery.rendering.checking import Draft, Problem
from delivery.rendering.content import templates
from delivery.rendering.liquid import TemplateRefused, fields_read
from delivery.rendering.loading import live_tables, pictures_of
from delivery.rendering.review import as_read as mark_of
from delivery.rendering.review import check, check_texts, drafts_of
from delivery.rules.kinds import AT_A_TIME, LAST_ZONE, When
from delivery.rules.vocabulary import EditionState, WhenMissing, WhenRefused
from delivery.services.catalogues import take_catalogues
from programs.models import Program
from programs.rules.vocabulary import InvitationState
from programs.selectors.two_persons import off_since

__all__ = [
    "ChangedSinceReadError",
    "EditionRefused",
    "SamePersonError",
    "WrongStateError",
    "WrongTimeError",
    "approve",
    "check",
    "move",
    "note_fields",
    "resume",
    "save",
    "schedule",
    "send_now",
]

Clock = Callable[[], datetime]

# What may not even be saved: the rest may still be worked on.
_REFUSED_AT_SAVE = frozenset(
    {"undeclared_field", "assigned_field", "template_refused", "content_refused", "format"}
)


class EditionRefused(Exception):
    """Carry what is wrong with an edition; `problems` names each field and language."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = list(problems)


class SamePersonError(Exception):
    """Say that who prepared an edition tried to approve it."""


class ChangedSinceReadError(Exception):
    """Say that an edition is no longer what was read before somebody approved it."""


class WrongStateError(Exception):
    """Say that an edition in this state cannot do that."""


class WrongTimeError(Exception):
    """Say that an edition cannot go at that time."""


@transaction.atomic
def save(
    *,
    program: Program,
    name: str,
    texts: Sequence[Draft],
    prepared_by: User,
    clock: Clock,
    when_missing: WhenMissing = WhenMissing.DEFAULT,
    when_refused: WhenRefused = WhenRefused.WITHHOLD,
    valid_until: datetime | None = None,
    when: When = AT_A_TIME,
) -> Edition:
    """Write a draft, or write it anew: its texts become exactly `texts`.

    Raises `EditionRefused` for what may not be saved, and `WrongStateError` once it is approved.
    """
    refuse_unsavable(program, when_missing, texts)
    edition, _ = Edition.objects.select_for_update(no_key=True).get_or_create(
        program=program, name=name, defaults={"created_at": clock()}
    )
    _expect(edition, (EditionState.DRAFT,))
    for name_, value in asdict(when).items():
        setattr(edition, name_, value)
    edition.when_missing, edition.when_refused = when_missing, when_refused
    edition.valid_until, edition.prepared_by = valid_until, prepared_by
    edition.save()
    edition.texts.all().delete()
    EditionText.objects.bulk_create(
        EditionText(
            edition=edition,
            language=text.language,
            subject=text.subject,
            preheader=text.preheader,
            body=text.body,
            relationship=text.relationship,
            markup=text.markup,
        )
        for text in texts
    )
    return note_fields(edition=edition)


def refuse_unsavable(program: Program, when_missing: str, texts: Sequence[Draft]) -> None:
    """Raise `EditionRefused` where these texts may not be saved as an edition of `program`."""
    found = check_texts(program, when_missing, texts)
    unsavable = [problem for problem in found if problem.code in _REFUSED_AT_SAVE]
    if unsavable:
        raise EditionRefused(unsavable)


def note_fields(*, edition: Edition) -> Edition:
    """Note which fields the edition's texts read, for lists and forecasts."""
    edition.fields_read = sorted(_fields_of(drafts_of(edition)))
    edition.save(update_fields=["fields_read"])
    return edition


def _fields_of(texts: Sequence[Draft]) -> set[str]:
    """Return the fields that the texts read, those that pick rows of catalogues among them."""
    sources = [part for text in texts for part in (text.subject, text.preheader, text.body)]
    read = {table.key_field for table in live_tables(sources).values()}
    for source in sources:
        try:
            read |= fields_read(source)
        except TemplateRefused:
            continue
    return read


@transaction.atomic
def approve(
    *, edition: Edition, approved_by: User, clock: Clock, as_read: str | None = None
) -> Edition:
    """Make the templates that will be sent, in the name of a second person.

    `as_read` is the mark of what they read (`delivery.rendering.review.as_read`); None asks for
    none. Where the two-person rule is off, who prepared it may, and `alone_under` says so.
    Raises `WrongStateError`, `SamePersonError`, `ChangedSinceReadError`, `EditionRefused` with
    every problem, and `delivery.services.catalogues.OwnRowsError` where they filled a catalogue
    that it reads.
    """
    row = _locked(edition, (EditionState.DRAFT,))
    row.alone_under = off_since() if row.prepared_by_id == approved_by.pk else None
    if row.prepared_by_id == approved_by.pk and row.alone_under is None:
        raise SamePersonError("Who prepared an edition cannot approve it.")
    _refuse_unapprovable(row, clock())
    if as_read not in (None, mark_of(row)):
        raise ChangedSinceReadError("It was changed since you read it: look again, then approve.")
    take_catalogues(edition=row, taken_by=approved_by, clock=clock)
    pictures = pictures_of(row)
    for text in row.texts.all():
        made = templates(
            language=text.language,
            preheader=text.preheader,
            body=text.body,
            markup=text.markup,
            pictures=pictures,
        )
        text.html_template, text.text_template = made.html, made.text
        text.save(update_fields=["html_template", "text_template"])
    row.fields_read = sorted(_fields_of(drafts_of(row)))
    row.state = EditionState.APPROVED
    row.approved_by, row.approved_at = approved_by, clock()
    row.save()
    return row


def _refuse_unapprovable(row: Edition, now: datetime) -> None:
    problems = [problem for problem in check(row) if problem.stops]
    if row.prepared_by_id is None:
        problems.append(Problem("no_author", "Who prepared it is not known."))
    if row.valid_until is not None and row.valid_until <= now:
        problems.append(Problem("expired", "The time until which it is worth sending is past."))
    if not row.program.invitations.filter(state=InvitationState.PUBLISHED).exists():
        problems.append(Problem("not_published", "The program's promise is not published."))
    if problems:
        raise EditionRefused(problems)


@transaction.atomic
def schedule(*, edition: Edition, at: datetime, clock: Clock) -> Edition:
    """Have an approved edition go at `at`, or at once where that is past.

    Where it goes on each person's own clock, that is past once the last clock has shown it. Once
    its deliveries are being made it keeps its time: those that there are have theirs.
    Raises `WrongStateError`, and `WrongTimeError` where it would not be worth sending then.
    """
    row = _locked(edition, (EditionState.APPROVED, EditionState.SCHEDULED))
    if row.planned_to:
        raise WrongStateError("Its deliveries are being made already: it keeps its time.")
    at = max(at, clock() - LAST_ZONE if row.in_their_zone else clock())
    if row.valid_until is not None and row.valid_until <= at:
        raise WrongTimeError("It would not be worth sending any more at that time.")
    row.state, row.scheduled_at = EditionState.SCHEDULED, at
    row.save(update_fields=["state", "scheduled_at"])
    return row


def send_now(*, edition: Edition, clock: Clock) -> Edition:
    """Have an approved edition go with the next tick. Raises as `schedule` does."""
    return schedule(edition=edition, at=clock(), clock=clock)


@transaction.atomic
def resume(*, edition: Edition) -> Edition:
    """Go on where it was paused. Raises `WrongStateError`."""
    row = _locked(edition, (EditionState.PAUSED,))
    return _into(row, EditionState.SENDING if row.planned_at else EditionState.SCHEDULED)


@transaction.atomic
def move(*, edition: Edition, states: Sequence[EditionState], into: EditionState) -> Edition:
    """Write that an edition in one of `states` is `into` now. Raises `WrongStateError`.

    What is being handed over at that moment goes on: `delivery.services.stopping` waits for it.
    """
    return _into(_locked(edition, states), into)


def _into(row: Edition, state: EditionState) -> Edition:
    row.state = state
    row.save(update_fields=["state"])
    return row


def _locked(edition: Edition, states: Sequence[EditionState]) -> Edition:
    row = (
        Edition.objects.select_for_update(of=("self",), no_key=True)
        .select_related("program")
        .get(pk=edition.pk)
    )
    _expect(row, states)
    return row


def _expect(row: Edition, states: Sequence[EditionState]) -> None:
    if row.state not in states:
        wanted = " or ".join(str(EditionState(state).label).lower() for state in states)
        raise WrongStateError(
            f"The edition is {EditionState(row.state).label.lower()}; it must be {wanted} for that."
        )
