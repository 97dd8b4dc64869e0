"""What there is to copy for a program: in each language of the promise that is published."""

from programs.models import InvitationText, Program
from programs.rules.kit import Kit, kit
from programs.rules.vocabulary import InvitationState
from programs.selectors.promises import promise_of


def public_link(program: Program, site: str, language: str = "") -> str:
    """Return the address of a program's page, in one language or in the reader's own."""
    address = f"{site}/p/{program.slug}/"
    return f"{address}?language={language}" if language else address


def kits_of(program: Program, site: str) -> list[Kit]:
    """Return what to copy for each language; nothing before a promise is published."""
    texts = InvitationText.objects.filter(
        invitation__program=program, invitation__state=InvitationState.PUBLISHED
    ).select_related("invitation")
    return [
        kit(promise_of(text.invitation, text), public_link(program, site, text.language))
        for text in texts.order_by("language")
    ]
