"""Read editions: what makes one go, which promise it must keep, which may be shown to all."""

from delivery.models import Edition
from delivery.rules.kinds import When
from delivery.rules.vocabulary import EditionKind, EditionState
from programs.models import Invitation, Program
from programs.rules.vocabulary import InvitationState


def when_of(edition: Edition) -> When:
    """Return what makes an edition go."""
    return When(
        kind=edition.kind,
        in_their_zone=edition.in_their_zone,
        step=edition.step,
        after_days=edition.after_days,
        worth_days=edition.worth_days,
        trigger=edition.trigger,
        event_fields=tuple(edition.event_fields),
    )


def promise_in_force(program: Program) -> Invitation | None:
    """Return the published version of the program's promise, or else the newest draft."""
    versions = Invitation.objects.filter(program=program).select_related("program__brand")
    published = versions.filter(state=InvitationState.PUBLISHED).first()
    return published or versions.order_by("-number").first()


def shown_to_everybody(program: Program, limit: int = 3) -> list[Edition]:
    """Return the newest editions of a program that went out, with their texts.

    Nothing that is still to come, and nothing that an event or an age calls for: what goes to those
    only may be meant for those only.
    """
    went = Edition.objects.filter(
        program=program, kind=EditionKind.BROADCAST, state=EditionState.DONE
    )
    return list(went.order_by("-scheduled_at", "-id").prefetch_related("texts")[:limit])
