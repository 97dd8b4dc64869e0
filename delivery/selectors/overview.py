"""What waits for somebody."""

from delivery.models import Delivery, Edition
from delivery.rules.vocabulary import DeliveryState, EditionState
from programs.models import Invitation
from programs.rules.vocabulary import InvitationState


def waiting() -> dict[str, int]:
    """Count what needs a person, and what is on its way; four queries, each on an index."""
    return {
        "drafts": Invitation.objects.filter(state=InvitationState.DRAFT).count(),
        "unapproved": Edition.objects.filter(state=EditionState.DRAFT).count(),
        "running": Edition.objects.filter(state=EditionState.SENDING).count(),
        "uncertain": Delivery.objects.filter(state=DeliveryState.UNCERTAIN).count(),
    }
