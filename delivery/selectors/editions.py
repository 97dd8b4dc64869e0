"""Read editions: which promise one must keep."""

from programs.models import Invitation, Program
from programs.rules.vocabulary import InvitationState


def promise_in_force(program: Program) -> Invitation | None:
    """Return the published version of the program's promise, or else the newest draft."""
    versions = Invitation.objects.filter(program=program).select_related("program__brand")
    published = versions.filter(state=InvitationState.PUBLISHED).first()
    return published or versions.order_by("-number").first()
