"""Whoever has the database in their hands changes the past: each place is found and named (INV-7).

Everything is done by SQL as a superuser, with triggers and foreign keys switched off and checks
dropped, and the real command reads the ledger after it.
"""

import random
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from tests.consent.ledger.database import ENTRIES, as_superuser, run, untouched
from tests.consent.ledger.tampering import KINDS, Tamper, cut_everything

pytestmark = pytest.mark.django_db(transaction=True)

SHORT, LONG, AT_ONCE = 20, 1000, 50


def verified() -> tuple[int, str]:
    """Run the command; return its exit code and what it printed."""
    printed = StringIO()
    try:
        call_command("ledger", "verify", stdout=printed)
    except SystemExit as ended:
        return int(ended.code or 0), printed.getvalue()
    return 0, printed.getvalue()


def unnamed(tamper: Tamper, places: int) -> Iterator[str]:
    """Tamper with so many random places, some at once; yield those that were not named."""
    seed = random.randrange(2**32)  # noqa: S311 - any places will do
    dice = random.Random(seed)  # noqa: S311 - any places will do
    touched = 0
    while touched < places:
        untouched()
        with as_superuser():
            names = tamper(dice, min(AT_ONCE, places - touched))
        code, printed = verified()
        assert code == 1
        yield from (f"{name} (seed {seed})" for name in names if name not in printed)
        touched += max(1, min(AT_ONCE, places - touched)) if tamper is not cut_everything else 1


def test_inv_7_what_nobody_touched_is_right() -> None:
    untouched()
    code, printed = verified()
    assert (code, printed.splitlines()[-1]) == (0, f"ledger ok {ENTRIES}")


@pytest.mark.parametrize("kind", KINDS)
def test_inv_7_every_place_that_was_touched_is_named(kind: str) -> None:
    assert list(unnamed(KINDS[kind], SHORT)) == []


def test_inv_7_an_end_that_was_cut_with_its_seals_is_found_by_the_roots_outside() -> None:
    assert list(unnamed(cut_everything, 3)) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_inv_7_a_thousand_places_of_each_kind_are_named(kind: str) -> None:
    assert list(unnamed(KINDS[kind], LONG)) == []


@pytest.mark.long
def test_inv_7_a_thousand_cuts_of_everything_are_found() -> None:
    assert list(unnamed(cut_everything, LONG)) == []


def test_inv_7_after_erasure_a_ledger_is_right() -> None:
    untouched()
    with as_superuser():
        run("UPDATE consent_subject SET subscriber_id = NULL, wrapped_key = NULL")
    code, printed = verified()
    assert (code, printed.splitlines()[-1]) == (0, f"ledger ok {ENTRIES}")
