"""What somebody should know before they publish a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from programs.models import Invitation, Program
from programs.rules.changes import Change, changes
from programs.rules.completeness import Gap, missing
from programs.rules.depth import TooDeep, too_deep
from programs.rules.drafts import Draft
from programs.rules.material import Reason, asks_for_more
from programs.rules.more_words import sentence_of
from programs.rules.plain import Remark, plain_remarks
from programs.rules.promise import Promise
from programs.rules.vocabulary import InvitationState
from programs.rules.writing import write_promise
from programs.selectors.drafts import draft_of
from programs.selectors.promises import promise_of


@dataclass(frozen=True, slots=True)
class Review:
    """What a draft lacks, what reads badly, which uses are pointless, what it asks for anew.

    `changes` are those of the default language, or of the first one that both versions have.
    """

    gaps: list[Gap]
    remarks: list[Remark]
    too_deep: list[TooDeep]
    before: Invitation | None
    reasons: list[Reason]
    changes: tuple[Change, ...]

    @property
    def sentences(self) -> list[str]:
        """Return the reasons in sentences."""
        return [sentence_of(reason) for reason in self.reasons]


def review(invitation: Invitation, *, today: date) -> Review:
    """Return what to know before `invitation` is published. Decides nothing."""
    return review_of(draft_of(invitation), invitation.program, today=today)


def review_of(draft: Draft, program: Program, *, today: date) -> Review:
    """Return what to know of a draft of `program`'s promise, be it saved or being typed."""
    before = Invitation.objects.filter(program=program, state=InvitationState.PUBLISHED).first()
    new = {text.language: write_promise(draft, text) for text in draft.texts}
    pairs = _pairs(before, new, draft.default_language) if before else []
    return Review(
        gaps=missing(draft, today=today),
        remarks=plain_remarks(draft),
        too_deep=_too_deep(draft, program),
        before=before,
        reasons=_reasons(pairs),
        changes=changes(*pairs[0]) if pairs else (),
    )


def reasons_between(before: Invitation, after: Invitation) -> list[Reason]:
    """Return in which respects `after` asks for more than `before` did.

    Languages that both have are compared; where they share none, the defaults are.
    """
    return _reasons(_pairs(before, _promises(after), after.default_language))


def _pairs(
    before: Invitation, new: Mapping[str, Promise], default: str
) -> list[tuple[Promise, Promise]]:
    """Return what is to be compared, the default language of the newer one first."""
    old = _promises(before)
    shared = sorted(old.keys() & new.keys(), key=lambda language: (language != default, language))
    pairs = [(old[language], new[language]) for language in shared]
    if not pairs and before.default_language in old and default in new:
        pairs = [(old[before.default_language], new[default])]
    return pairs


def _reasons(pairs: list[tuple[Promise, Promise]]) -> list[Reason]:
    reasons = (reason for one, other in pairs for reason in asks_for_more(one, other))
    return list(dict.fromkeys(reasons))


def _promises(invitation: Invitation) -> dict[str, Promise]:
    return {text.language: promise_of(invitation, text) for text in invitation.texts.all()}


def _too_deep(draft: Draft, program: Program) -> list[TooDeep]:
    """Return the data uses that go deeper than the audience's relationships allow."""
    return too_deep(
        draft.uses,
        brand_depths=program.brand.depths(),
        program_depth=program.depth,
        audience=program.audience,
    )
