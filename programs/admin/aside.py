"""What stands beside the form of a program: what is to do, what to say better, who is asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from programs.admin.checklist import May, points
from programs.admin.places import link_to
from programs.forms.whole import Typed
from programs.models import DataField, Invitation, Program
from programs.rules.plain import Remark
from programs.rules.vocabulary import InvitationState
from programs.selectors.people_in import to_ask
from programs.selectors.review import review_of


@dataclass(frozen=True, slots=True)
class Better:
    """One remark with the name of its language and the address of its words."""

    language: str
    words: str
    advice: str
    link: str


def aside_of(
    program: Program, version: Invitation, read: Typed, *, may: May, today: date
) -> dict[str, Any]:
    """Return the context of `_aside.html`; `read` is what the form says, saved or not.

    `may` says whether who reads it has a permission.
    """
    keys = [use.key for use in read.draft.uses]
    ids = dict(DataField.objects.filter(key__in=keys).values_list("key", "id"))

    def link(field: str, language: str) -> str:
        return link_to(field, language, program=program, places=read.places, field_ids=ids)

    found = review_of(read.draft, program, today=today)
    is_next = version.state == InvitationState.DRAFT and found.before is not None
    return {
        "version": version,
        "points": points(program, version, found.gaps, link, may),
        "remarks": [
            _better(remark, link(remark.field, remark.language)) for remark in found.remarks
        ]
        if version.state == InvitationState.DRAFT
        else [],
        "too_deep": found.too_deep,
        "review": found if is_next else None,
        "asked": to_ask(program) if is_next else None,
    }


def _better(remark: Remark, link: str) -> Better:
    language = dict(settings.LANGUAGES).get(remark.language, remark.language)
    return Better(language, remark.words, remark.advice, link)
