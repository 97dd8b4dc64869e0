"""The entry of a yes: a new one, with a term of its own, or an earlier one carried on.

The only place where an entry that permits is built; who calls it answers for the person's own POST.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.term import term_end
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.wishes import Wishes
from programs.models import Invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWord:
    """The person's own word: where they gave it, with which evidence, and what it covers.

    `renews` says whether a yes to the same program held, or had ended by its term. `wishes` is
    None where nothing that they said of a yes before goes on.
    """

    subscriber_id: int
    renews: bool
    method: Method
    at: datetime
    chosen: Collection[str]
    wishes: Wishes | None
    evidence: Evidence


def new_yes(*, word: OwnWord, request: ConsentEvent, version: Invitation) -> NewEntry:
    """Return the yes that answers `request` for `version`; its term begins now."""
    until = term_end(
        kind=version.term_kind,
        days=version.term_days,
        ends_on=version.term_ends_on,
        given_at=word.at,
    )
    return _yes(
        word,
        request,
        answers_id=request.id,
        valid_until=until,
        address_version=request.address_version,
    )


def yes_carried_on(
    *, word: OwnWord, before: ConsentEvent, address_version: int, moved: int | None = None
) -> NewEntry:
    """Return the yes `before` once more: the same request and words, to the same end.

    `moved` is the move that brought the address, where it is another one than that of `before`.
    """
    from_move = before.details.get("moved") if moved is None else moved
    return _yes(
        word,
        before,
        answers_id=before.answers_id,
        valid_until=before.valid_until,
        address_version=address_version,
        details={"moved": from_move} if isinstance(from_move, int) else {},
    )


def _yes(
    word: OwnWord,
    words_of: ConsentEvent,
    *,
    answers_id: int | None,
    valid_until: datetime | None,
    address_version: int | None,
    details: Mapping[str, Any] = MappingProxyType({}),
) -> NewEntry:
    wishes = word.wishes.details() if word.wishes is not None else {}
    return NewEntry(
        subscriber_id=word.subscriber_id,
        kind=EventKind.RENEWED if word.renews else EventKind.GIVEN,
        actor=Actor.PERSON,
        method=word.method,
        at=word.at,
        program_id=words_of.program_id,
        invitation_id=words_of.invitation_id,
        language=words_of.language,
        text_id=words_of.text_id,
        answers_id=answers_id,
        valid_until=valid_until,
        address_version=address_version,
        details={"chosen": list(word.chosen), **wishes, **details},
        evidence=word.evidence,
    )
