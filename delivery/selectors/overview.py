"""What waits for somebody."""

from delivery.models import Delivery, Edition, PrivacyRequest
from delivery.rules.vocabulary import EditionState, PrivacyState
from programs.models import Invitation
from programs.rules.vocabulary import InvitationState


def waiting() -> dict[str, int]:
    """Count what needs a person, and what is on its way; five queries on few rows or an index."""
    return {
        "drafts": Invitation.objects.filter(state=InvitationState.DRAFT).count(),
        "unapproved": Edition.objects.filter(state=EditionState.DRAFT).count(),
        "running": Edition.objects.filter(state=EditionState.SENDING).count(),
        "uncertain": Delivery.objects.uncertain().count(),
        "asked": PrivacyRequest.objects.filter(state=PrivacyState.OPEN).count(),
    }
