"""What a program was called where a person read it."""

from consent.models import ConsentEvent, Subscription
from programs.models import InvitationText


def title_of(about: Subscription | ConsentEvent) -> str:
    """Return the title in the promise that the person was shown, or the program's name."""
    texts = InvitationText.objects.filter(invitation=about.invitation_id, language=about.language)
    title = texts.values_list("title", flat=True).first()
    return title or (about.program.name if about.program else "")
