"""What is told of programs and their promises."""

from datetime import datetime

from delivery.models import ProgramHold
from delivery.rules.webhooks.vocabulary import WebhookType
from delivery.services.webhooks.telling import Told, tell
from programs.models import Invitation, Program


def tell_of_held(program: Program, *, now: datetime) -> None:
    """Tell that a program was held, and whether by a guardrail, which wrote down why before."""
    by_guardrail = ProgramHold.objects.filter(program=program, released_at=None).exists()
    data = {"program": program.slug, "by": "guardrail" if by_guardrail else "staff"}
    tell(
        [
            Told(
                type=WebhookType.PROGRAM_HELD,
                at=now,
                program_id=program.pk,
                data=data,
                is_sandbox=program.brand.is_sandbox,
            )
        ]
    )


def tell_of_published(invitation: Invitation) -> None:
    """Tell that a version was published, and whether it asks for more than the one before."""
    if invitation.published_at is None:
        raise ValueError(f"{invitation} is not published")
    data = {
        "program": invitation.program.slug,
        "invitation_version": invitation.number,
        "asks_for_more": bool(invitation.asks_for_more),
    }
    tell(
        [
            Told(
                type=WebhookType.INVITATION_PUBLISHED,
                at=invitation.published_at,
                program_id=invitation.program_id,
                data=data,
                is_sandbox=invitation.program.brand.is_sandbox,
            )
        ]
    )
