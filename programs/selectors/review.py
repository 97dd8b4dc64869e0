"""What somebody should know before they publish a draft."""

from dataclasses import dataclass
from datetime import date

from programs.models import Invitation
from programs.rules.completeness import Gap, missing
from programs.rules.depth import TooDeep, too_deep
from programs.rules.material import Reason, asks_for_more
from programs.rules.promise import Promise
from programs.rules.vocabulary import InvitationState
from programs.selectors.drafts import draft_of, draft_use
from programs.selectors.promises import promise_of


@dataclass(frozen=True, slots=True)
class Review:
    """What a draft lacks, which uses its audience makes pointless, what it asks for anew."""

    gaps: list[Gap]
    too_deep: list[TooDeep]
    before: Invitation | None
    reasons: list[Reason]


def review(invitation: Invitation, *, today: date) -> Review:
    """Return what to know before `invitation` is published. Decides nothing."""
    before = Invitation.objects.filter(
        program_id=invitation.program_id, state=InvitationState.PUBLISHED
    ).first()
    return Review(
        gaps=missing(draft_of(invitation), today=today),
        too_deep=too_deep_uses(invitation),
        before=before,
        reasons=reasons_between(before, invitation) if before else [],
    )


def reasons_between(before: Invitation, after: Invitation) -> list[Reason]:
    """Return in which respects `after` asks for more than `before` did.

    Languages that both have are compared; where they share none, the defaults are.
    """
    old, new = _promises(before), _promises(after)
    pairs = [(old[language], new[language]) for language in sorted(old.keys() & new.keys())]
    if not pairs and before.default_language in old and after.default_language in new:
        pairs = [(old[before.default_language], new[after.default_language])]
    reasons = (reason for one, other in pairs for reason in asks_for_more(one, other))
    return list(dict.fromkeys(reasons))


def _promises(invitation: Invitation) -> dict[str, Promise]:
    return {text.language: promise_of(invitation, text) for text in invitation.texts.all()}


def too_deep_uses(invitation: Invitation) -> list[TooDeep]:
    """Return the data uses that go deeper than the audience's relationships allow."""
    program = invitation.program
    uses = (draft_use(use) for use in invitation.data_uses.select_related("field"))
    return too_deep(
        uses,
        brand_depths=program.brand.depths(),
        program_depth=program.depth,
        audience=program.audience,
    )
