"""Why somebody left, as they read it themselves."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from consent.ledger.remarks import open_remark
from consent.models import ConsentEvent, LeavingReason
from consent.rules.undoing import may_say_why
from programs.models import InvitationText


@dataclass(frozen=True, slots=True)
class Reason:
    """What was said of one leaving: one of `WhyLeft` or "", and words of their own or ""."""

    why: str
    remark: str
    changed_at: datetime


def reason_of(left: ConsentEvent) -> Reason | None:
    """Return what was said of a leaving, which must have been read with `reason` and `subject`."""
    said = getattr(left, "reason", None)
    if not isinstance(said, LeavingReason):
        return None
    return Reason(said.why, words_of(left, said), said.changed_at)


def words_of(left: ConsentEvent, said: LeavingReason) -> str:
    """Return the words of `said`, "" where there are none; `left` read with `subject`."""
    return open_remark(said.sealed, subject=left.subject, bound_to=bound_to(left.id))


@dataclass(frozen=True, slots=True)
class OwnReason:
    """What was said of the leaving `left_id`, with the title of the program in its `language`.

    `is_asked` says that it can be said otherwise still.
    """

    left_id: int
    title: str
    language: str
    reason: Reason
    is_asked: bool

    @property
    def why_key(self) -> str:
        """Return the key of the words for the reason, "" where they only wrote."""
        return f"reason_{self.reason.why}" if self.reason.why else ""


def own_reason(subscriber_id: int, left_id: int, now: datetime) -> OwnReason | None:
    """Return what a person said of this leaving of theirs, None where they said nothing of it."""
    theirs = reasons_of(subscriber_id, now)
    return next((each for each in theirs if each.left_id == left_id), None)


def reasons_of(subscriber_id: int, now: datetime) -> list[OwnReason]:
    """Return what a person said of each of their leavings, the newest first; one query."""
    titles = InvitationText.objects.filter(
        invitation=OuterRef("invitation"), language=OuterRef("language")
    )
    leavings = ConsentEvent.objects.filter(
        subject__subscriber=subscriber_id, reason__isnull=False
    ).select_related("reason", "subject", "program")
    rows = leavings.annotate(title=Subquery(titles.values("title")[:1])).order_by("-position")
    return [
        OwnReason(row.id, row.title or _name(row), row.language, said, _is_asked(row, now))
        for row in rows
        if (said := reason_of(row)) is not None
    ]


def _is_asked(left: ConsentEvent, now: datetime) -> bool:
    return may_say_why(actor=left.actor, left_at=left.at, now=now)


def _name(left: ConsentEvent) -> str:
    return left.program.name if left.program else ""


def bound_to(event_id: int) -> str:
    """Return what the words about a leaving are sealed to."""
    return f"left:{event_id}"
