"""Draft the next version of a promise, and publish one."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from programs.models import DataUse, Invitation, InvitationText, Program, ShownText
from programs.rules.completeness import Gap, missing
from programs.rules.promise import TERM_COLUMNS, promise_text
from programs.rules.vocabulary import InvitationState, ProgramState
from programs.rules.writing import write_promise
from programs.selectors.drafts import as_read as mark_of
from programs.selectors.drafts import draft_of
from programs.selectors.review import reasons_between
from programs.selectors.two_persons import off_since, takes_two
from programs.signals import invitation_published

Clock = Callable[[], datetime]

COPIED = ("default_language", "kind_of_value", *TERM_COLUMNS)


class IncompleteInvitation(Exception):
    """Carry what an invitation still lacks; `gaps` names each field and language."""

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__("; ".join(str(gap) for gap in gaps))
        self.gaps = gaps


class SamePersonError(Exception):
    """Say that who prepared an invitation tried to publish it."""


class ChangedSinceReadError(Exception):
    """Say that a draft is no longer what was read before somebody published it."""


class AlreadyPublished(Exception):
    """Say that an invitation was published before."""


class DraftExists(Exception):
    """Say that the next version is being drafted already; `draft` is it."""

    def __init__(self, draft: Invitation) -> None:
        super().__init__(f"{draft} is a draft already")
        self.draft = draft


def next_number(program: Program) -> int:
    """Return the number that the program's next version gets."""
    numbers = Invitation.objects.filter(program=program).aggregate(last=Max("number"))
    return int(numbers["last"] or 0) + 1


@transaction.atomic
def draft_next_version(*, program: Program, prepared_by: User) -> Invitation:
    """Return a new draft: a copy of the last version with its texts and data uses.

    Raises `DraftExists`, and `Invitation.DoesNotExist` where there is nothing to copy.
    """
    _lock(program)
    last = Invitation.objects.filter(program=program).latest("number")
    if last.state == InvitationState.DRAFT:
        raise DraftExists(last)
    draft = Invitation.objects.create(
        program=program,
        number=last.number + 1,
        prepared_by=prepared_by,
        **{name: getattr(last, name) for name in COPIED},
    )
    _copy_parts(last, draft)
    return draft


def _copy_parts(last: Invitation, draft: Invitation) -> None:
    InvitationText.objects.bulk_create(
        InvitationText(
            invitation=draft,
            language=text.language,
            title=text.title,
            value=text.value,
            content=text.content,
            sample=text.sample,
        )
        for text in last.texts.all()
    )
    DataUse.objects.bulk_create(
        DataUse(
            invitation=draft,
            field_id=use.field_id,
            need=use.need,
            uses=use.uses,
            position=use.position,
        )
        for use in last.data_uses.all()
    )


def note_author(*, invitation: Invitation, prepared_by: User) -> None:
    """Note who wrote a draft last: somebody else publishes it."""
    invitation.prepared_by = prepared_by
    invitation.save(update_fields=["prepared_by"])


@transaction.atomic
def publish(
    *, invitation: Invitation, published_by: User, clock: Clock, as_read: str | None = None
) -> Invitation:
    """Freeze a draft in all of its languages and put it in the place of the version before.

    `as_read` is the mark of what they read (`selectors.drafts.as_read`); None asks for none. Where
    the two-person rule is off, who prepared it may, and `alone_under` says so. Opens the program
    where it was a draft. Raises `AlreadyPublished`, `SamePersonError`, `ChangedSinceReadError`, and
    `IncompleteInvitation` with every gap.
    """
    program = _lock(invitation.program)
    draft = Invitation.objects.select_for_update().get(pk=invitation.pk)
    draft.program = program
    now = clock()
    _refuse(draft, published_by, now)
    if as_read not in (None, mark_of(draft)):
        raise ChangedSinceReadError("It was changed since it was read")
    before = Invitation.objects.filter(program=program, state=InvitationState.PUBLISHED).first()
    draft.alone_under = off_since() if draft.prepared_by_id == published_by.pk else None
    draft.asks_for_more = bool(reasons_between(before, draft)) if before else None
    _freeze(draft)
    if before is not None:
        before.state = InvitationState.SUPERSEDED
        before.save(update_fields=["state"])
    _put_in_force(draft, published_by, now)
    _open(program)
    invitation_published.send(sender=Invitation, invitation=draft)
    return draft


def _put_in_force(draft: Invitation, published_by: User, now: datetime) -> None:
    draft.state = InvitationState.PUBLISHED
    draft.published_by = published_by
    draft.published_at = now
    draft.save()


def _lock(program: Program) -> Program:
    return (
        Program.objects.select_for_update(of=("self",), no_key=True)
        .select_related("brand")
        .get(pk=program.pk)
    )


def _refuse(draft: Invitation, published_by: User, now: datetime) -> None:
    if draft.state != InvitationState.DRAFT:
        raise AlreadyPublished(f"{draft} was published before")
    if draft.prepared_by_id == published_by.pk and takes_two():
        raise SamePersonError("Who prepared an invitation cannot publish it")
    gaps = [*_outside_the_draft(draft), *missing(draft_of(draft), today=now.date())]
    if gaps:
        raise IncompleteInvitation(gaps)


def _outside_the_draft(draft: Invitation) -> list[Gap]:
    gaps = []
    if draft.prepared_by_id is None:
        gaps.append(Gap("prepared_by", "", "Who prepared it is not known."))
    if Invitation.objects.filter(program=draft.program, number__gt=draft.number).exists():
        gaps.append(Gap("number", "", "There is a later version of this promise."))
    if draft.program.state == ProgramState.CLOSED:
        gaps.append(Gap("program.state", "", "The program is closed for good."))
    return gaps


def _freeze(draft: Invitation) -> None:
    """Write each language's promise and the exact text that it hashes to."""
    whole = draft_of(draft)
    words = {text.language: write_promise(whole, text) for text in whole.texts}
    for text in draft.texts.all():
        text.promise = words[text.language].to_json()
        text.shown = keep_shown(promise_text(words[text.language]), text.language)
        text.save(update_fields=["promise", "shown"])


def keep_shown(body: str, language: str) -> ShownText:
    """Store one exact text under its SHA-256, once."""
    text = ShownText(sha256=sha256(body.encode()).hexdigest(), language=language, body=body)
    ShownText.objects.bulk_create([text], ignore_conflicts=True)
    return text


def _open(program: Program) -> None:
    if program.state == ProgramState.DRAFT:
        program.state = ProgramState.OPEN
        program.save(update_fields=["state"])
