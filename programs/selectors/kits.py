"""What there is to copy for a program: in each language of the promise that is published."""

from urllib.parse import urlencode

from programs.models import InvitationText, Program
from programs.rules.kit import Kit, kit
from programs.rules.vocabulary import InvitationState
from programs.selectors.promises import promise_of


def public_link(program: Program, site: str, language: str = "", campaign: str = "") -> str:
    """Return the address of a program's page, in one language or in the reader's own.

    `campaign` is the tag of a mailing, the same for everybody who gets the link.
    """
    named = {"language": language, "campaign": campaign}
    query = urlencode({name: value for name, value in named.items() if value})
    address = f"{site}/p/{program.slug}/"
    return f"{address}?{query}" if query else address


def kits_of(program: Program, site: str, campaign: str = "") -> list[Kit]:
    """Return what to copy for each language; nothing before a promise is published."""
    texts = InvitationText.objects.filter(
        invitation__program=program, invitation__state=InvitationState.PUBLISHED
    ).select_related("invitation")
    return [
        kit(promise_of(text.invitation, text), public_link(program, site, text.language, campaign))
        for text in texts.order_by("language")
    ]
