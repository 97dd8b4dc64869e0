"""Read what stands in promises that were published, and so cannot change."""

from programs.models import DataField, DataUse, Invitation, Program
from programs.rules.vocabulary import InvitationState


def is_promised(field: DataField) -> bool:
    """Say whether a published invitation uses the field."""
    uses = DataUse.objects.filter(field=field)
    return uses.exclude(invitation__state=InvitationState.DRAFT).exists()


def was_published(program: Program) -> bool:
    """Say whether people were shown any invitation of the program."""
    versions = Invitation.objects.filter(program=program)
    return versions.exclude(state=InvitationState.DRAFT).exists()


def is_used(program: Program) -> bool:
    """Say whether the program has an invitation, be it a draft, or people: it has to stay."""
    return program.invitations.exists() or program.subscriptions.exists()


def draft_in_hand(program: Program) -> Invitation | None:
    """Return the draft that is being prepared, or None."""
    return Invitation.objects.filter(program=program, state=InvitationState.DRAFT).first()
