"""The register: each invariant with how it is checked, in the order of the design."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from delivery.selectors.invariants import (
    erasure,
    folds,
    frozen,
    outlived,
    outside,
    promised,
    queries,
)

Clock = Callable[[], datetime]
_GONE = "handed_over_at IS NOT NULL AND state IN ('sent', 'uncertain')"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one invariant came to: how much was checked, and the ids that break it."""

    name: str
    checked: int = 0
    broken: tuple[str, ...] = ()
    test: str = ""
    why_not: str = ""

    def __str__(self) -> str:
        if self.broken:
            return f"{self.name} FAILED {len(self.broken)}: {', '.join(self.broken)}"
        if self.why_not:
            return f"{self.name} not in this version: {self.why_not}"
        return f"{self.name} by test {self.test}" if self.test else f"{self.name} ok {self.checked}"


@dataclass(frozen=True, slots=True)
class Invariant:
    """One line of the register: a check of the live data, the test, or why there is neither."""

    name: str
    table: str = ""
    where: str = "true"
    find: Callable[[Clock], list[str]] | None = None
    test: str = ""
    why_not: str = ""
    journal: bool = False


def _query(sql: str) -> Callable[[Clock], list[str]]:
    return lambda _clock: queries.broken(sql)


def _uncovered(clock: Clock) -> list[str]:
    return [*folds.uncovered_profiles(clock), *outlived.outlived_values(clock)]


INVARIANTS = (
    Invariant("INV-1", "delivery_delivery", _GONE, _query(queries.PERMITTED)),
    Invariant("INV-2", "delivery_delivery", _GONE, _query(queries.AFTER_A_STOP)),
    Invariant("INV-3", "delivery_slot", find=_query(promised.WITHIN_THE_PROMISE)),
    Invariant(
        "INV-4",
        "delivery_delivery",
        f"{_GONE} AND kind IN ('edition', 'reservation')",
        _query(promised.USED_WHAT_WAS_ACCEPTED),
    ),
    Invariant(
        "INV-5",
        "consent_subscription",
        "state IN ('active', 'paused')",
        _query(queries.CONFIRMED_BY_THEMSELVES),
    ),
    Invariant("INV-6", "programs_showntext", find=lambda _clock: frozen.changed_promises()),
    Invariant("INV-7", "consent_consentevent", find=lambda _clock: folds.broken_chains()),
    Invariant(
        "INV-8",
        "subscribers_subscriber",
        "erased_at IS NOT NULL",
        _query(erasure.NOTHING_IS_LEFT),
    ),
    Invariant("INV-9", test="tests/delivery/rendering: test_inv_9_*"),
    Invariant("INV-10", test="tests/consent/pages, tests/delivery/pages: test_inv_10_*"),
    Invariant("INV-11", test="tests/consent/test_tokens.py: test_inv_11_*"),
    Invariant(
        "INV-12",
        "consent_consentevent",
        "kind = 'requested' AND actor = 'person'",
        _query(queries.MAILED_AS_ASKED),
    ),
    Invariant(
        "INV-13",
        "consent_consentevent",
        "kind IN ('given', 'renewed')",
        _query(queries.ONLY_THE_PERSON_SAID_YES),
    ),
    Invariant("INV-14", "subscribers_profile", find=_uncovered),
    Invariant("INV-15", journal=True),
)


def verify(clock: Clock) -> Iterator[Verdict]:
    """Check each invariant on the live data, one after the other.

    The journal is read before the first query, which is the moment that all of them see.
    """
    seen = outside.look()
    for invariant in INVARIANTS:
        yield _of_the_journal(invariant, seen) if invariant.journal else _verdict(invariant, clock)


def _of_the_journal(invariant: Invariant, seen: outside.Seen) -> Verdict:
    return Verdict(invariant.name, checked=seen.lines, broken=tuple(outside.behind(seen)))


def _verdict(invariant: Invariant, clock: Clock) -> Verdict:
    if invariant.find is None:
        return Verdict(invariant.name, test=invariant.test, why_not=invariant.why_not)
    return Verdict(
        invariant.name,
        checked=queries.count(invariant.table, invariant.where),
        broken=tuple(invariant.find(clock)),
    )
