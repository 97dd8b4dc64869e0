"""What to do first where an edition cannot go, or nobody would get it: there is no button then."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse

from consent.rules.gate import Refusal
from delivery.models import Edition
from delivery.rules.vocabulary import EditionKind, EditionState
from delivery.selectors.forecast import Forecast

APPROVE = "delivery.approve_edition"
_SENDABLE = (EditionState.APPROVED, EditionState.SCHEDULED)


@dataclass(frozen=True, slots=True)
class First:
    """What stands in the way, and the link that leads on, "" where there is none."""

    words: str
    link: str = ""
    url: str = ""


def first_of(edition: Edition, found: Forecast, user: User | AnonymousUser) -> First | None:
    """Return what has to be done before `edition` is sent, None where it can be."""
    if edition.state == EditionState.DRAFT:
        return _unapproved(edition, user)
    if edition.state not in _SENDABLE:
        state = EditionState(edition.state).label.lower()
        return First(f"It is {state} already, so there is nothing to send here.")
    # A step and a triggered edition go to whoever comes later, too.
    if found.gets or edition.kind != EditionKind.BROADCAST:
        return None
    return _for_nobody(edition, found)


def _unapproved(edition: Edition, user: User | AnonymousUser) -> First:
    if user.has_perm(APPROVE):
        url = reverse("admin:delivery_edition_approve", args=[edition.pk])
        return First("It is a draft: nothing goes before it is approved.", "Approve it", url)
    url = reverse("admin:delivery_edition_change", args=[edition.pk])
    words = "It is a draft: nothing goes before somebody who may approve it has."
    return First(words, "Look at it once more", url)


def _for_nobody(edition: Edition, found: Forecast) -> First:
    program = reverse("admin:programs_program_change", args=[edition.program_id])
    if not found.planned:
        kit = reverse("admin:programs_program_kit", args=[edition.program_id])
        return First("Nobody has said yes to the program yet.", "Invite people", kit)
    why = next(iter(found.kept_from))
    if why == Refusal.TOO_SOON:
        calendar = f"{reverse('admin:delivery_edition_calendar')}?program={edition.program_id}"
        words = "Nobody has a place for it then: choose a later time."
        return First(words, "See in the calendar when places are free", calendar)
    if why == Refusal.HELD:
        return First("The program sends nothing now.", "See why on its page", program)
    if why == Refusal.TRIAL:
        going_live = reverse("admin:delivery_trialend_changelist")
        return First("The trial keeps it back.", "What is left to do before going live", going_live)
    return First("Nobody would get it then. The reasons stand above; or choose another time.")
