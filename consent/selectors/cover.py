"""Which data each person's live consents cover."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from consent.rules.cover import Use
from consent.rules.fold import Standing
from consent.rules.profile import Grant, cover_refusal, grant
from consent.rules.vocabulary import State
from consent.selectors.facts import SubscriptionFacts
from consent.selectors.standing import Pair, standings, state_of
from programs.rules.depth import deepest
from programs.rules.vocabulary import Category, Need
from programs.selectors.promises import uses_of
from subscribers.models import Profile
from subscribers.rules.vocabulary import Relationship

_LIVE = (State.ACTIVE, State.PAUSED)

_YESES = f"""
SELECT s.subscriber_id, s.program_id, s.invitation_id, s.chosen, s.state, s.ends_at,
       s.paused_until, s.depth, person.relationship, program.depth, program.brand_id,
       coalesce(subject.folded_position < subject.head_position, false),
       {", ".join(f"brand.{each}_depth" for each in Relationship)}
  FROM consent_subscription AS s
  JOIN subscribers_subscriber AS person ON person.id = s.subscriber_id
  JOIN programs_program AS program ON program.id = s.program_id
  JOIN programs_brand AS brand ON brand.id = program.brand_id
  LEFT JOIN consent_subject AS subject ON subject.subscriber_id = s.subscriber_id
 WHERE s.subscriber_id = ANY(%s) AND s.state IN ('active', 'paused')
"""  # noqa: S608 - put together of our own vocabulary
_BEFORE_DEPTHS = 12


@dataclass(frozen=True, slots=True)
class _Yes:
    """One folded consent, and what its depth depends on."""

    subscriber_id: int
    program_id: int
    invitation_id: int
    chosen: list[str]
    state: str
    ends_at: datetime | None
    paused_until: datetime | None
    own_depth: str
    relationship: str
    program_depth: str
    brand_id: int
    is_behind: bool
    brand_depths: Mapping[str, Category]

    @property
    def pair(self) -> Pair:
        """Return whose it is, and to which program."""
        return self.subscriber_id, self.program_id

    def standing(self) -> Standing:
        """Return what was folded, as far as it matters here."""
        return Standing(
            state=State(self.state),
            invitation_id=self.invitation_id,
            chosen=tuple(self.chosen),
            ends_at=self.ends_at,
            paused_until=self.paused_until,
            depth=self.own_depth,
        )


def grants_of(
    subscriber_ids: Collection[int], now: datetime, facts: Collection[SubscriptionFacts] = ()
) -> dict[int, list[Grant]]:
    """Return what the consents of these people grant at `now`; people without are left out.

    A consent counts while it is active or paused; an entry that waits to be folded counts
    already. Stops on the person do not matter: they end no consent. `facts` are what the caller
    has read of these people already, so that it is not read twice.
    """
    grants: dict[int, list[Grant]] = defaultdict(list)
    by_program = grants_by_program(subscriber_ids, now, facts)
    for (subscriber_id, _program_id), granted in by_program.items():
        grants[subscriber_id].append(granted)
    return dict(grants)


def grants_by_program(
    subscriber_ids: Collection[int], now: datetime, facts: Collection[SubscriptionFacts] = ()
) -> dict[Pair, Grant]:
    """Return what each live consent grants at `now`, by person and program, as `grants_of` does."""
    known = {(each.subscriber_id, each.program_id): each.standing for each in facts}
    found = _standings(subscriber_ids, known)
    live = [(yes, held) for yes, held in found if state_of(held, now) in _LIVE]
    maker = _Grants(live)
    return {(yes.subscriber_id, yes.program_id): maker.of(yes, held) for yes, held in live}


def uncovered_values(subscriber_ids: Collection[int], now: datetime) -> dict[int, list[str]]:
    """Return the keys of stored values that nothing covers, by person; people without are left out.

    Those that were removed count as stored: of them the time is. What `verify` reads for INV-14.
    """
    grants = grants_of(subscriber_ids, now)
    profiles = Profile.objects.filter(subscriber_id__in=subscriber_ids)
    found = {
        id_: [key for key in sorted({*values, *removed}) if cover_refusal(key, grants.get(id_, []))]
        for id_, values, removed in profiles.values_list("subscriber_id", "values", "removed_at")
    }
    return {id_: keys for id_, keys in found.items() if keys}


def _standings(
    subscriber_ids: Collection[int], known: Mapping[Pair, Standing]
) -> list[tuple[_Yes, Standing]]:
    with connection.cursor() as cursor:
        cursor.execute(_YESES, [list(subscriber_ids)])
        yeses = [_yes(row) for row in cursor.fetchall()]
    behind = [yes.pair for yes in yeses if yes.is_behind and yes.pair not in known]
    unfolded = standings(behind) if behind else {}
    return [(yes, known.get(yes.pair) or unfolded.get(yes.pair) or yes.standing()) for yes in yeses]


def _yes(row: tuple[Any, ...]) -> _Yes:
    depths = map(Category, row[_BEFORE_DEPTHS:])
    return _Yes(*[*row[:_BEFORE_DEPTHS], dict(zip(Relationship, depths, strict=True))])


class _Grants:
    """The few different grants of many people, each made once."""

    def __init__(self, live: Iterable[tuple[_Yes, Standing]]) -> None:
        pairs = list(live)
        self._uses = _uses({held.invitation_id for _, held in pairs if held.invitation_id})
        self._made: dict[tuple[object, ...], Grant] = {}

    def of(self, yes: _Yes, held: Standing) -> Grant:
        """Return what one consent grants."""
        about = (yes.relationship, yes.program_depth, yes.brand_id)
        key = (held.invitation_id, held.chosen, held.depth, *about)
        if key not in self._made:
            depth = deepest(
                yes.brand_depths,
                Category(yes.program_depth),
                Relationship(yes.relationship),
                held.depth or None,
            )
            uses = self._uses.get(held.invitation_id or 0, [])
            self._made[key] = grant(uses, held.chosen, depth)
        return self._made[key]


def _uses(invitation_ids: Collection[int]) -> dict[int, list[Use]]:
    return {
        invitation_id: [Use(row.key, Category(row.category), Need(row.need)) for row in rows]
        for invitation_id, rows in uses_of(invitation_ids).items()
    }
