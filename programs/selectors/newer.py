"""What lies between the version that somebody accepted and one that is offered."""

from django.db.models import QuerySet

from programs.models import Invitation
from programs.rules.vocabulary import InvitationState


def is_material_since(accepted_id: int, offered: Invitation) -> bool:
    """Say whether any version after the accepted one, up to the offered one, asks for more.

    A later version that asks for less again changes nothing about that: what lies between was
    never accepted.
    """
    return _material_since(accepted_id, offered).exists()


def last_material_since(accepted_id: int, offered: Invitation) -> Invitation | None:
    """Return the newest version after the accepted one, up to the offered one, that asks for more.

    What was published after it, the offered version included, asks nothing that it did not ask.
    """
    return _material_since(accepted_id, offered).order_by("-number").first()


def _material_since(accepted_id: int, offered: Invitation) -> QuerySet[Invitation]:
    since = Invitation.objects.filter(program_id=offered.program_id, number__lte=offered.number)
    accepted = Invitation.objects.filter(id=accepted_id).values("number")
    published = since.exclude(state=InvitationState.DRAFT)
    return published.filter(number__gt=accepted, asks_for_more=True)
