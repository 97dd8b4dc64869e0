"""The gate's consent part: a truth table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consent.rules.gate import ConsentFacts, Refusal, consent_refusal
from consent.rules.vocabulary import State

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ALICE = ConsentFacts(state=State.ACTIVE, confirmed_version=1, address_version=1)


def test_a_yes_that_holds_is_let_through() -> None:
    assert consent_refusal(ALICE, NOW) is None


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (State.NONE, Refusal.NO_CONSENT),
        (State.PENDING, Refusal.PENDING),
        (State.LAPSED, Refusal.NO_CONSENT),
        (State.REFUSED, Refusal.NO_CONSENT),
        (State.PAUSED, Refusal.PAUSED),
        (State.COMPLETED, Refusal.COMPLETED),
        (State.WITHDRAWN, Refusal.WITHDRAWN),
        (State.REVOKED, Refusal.REVOKED),
        (State.ERASED, Refusal.NO_CONSENT),
    ],
)
def test_every_state_but_active_is_refused(state: State, refusal: Refusal) -> None:
    assert consent_refusal(replace(ALICE, state=state), NOW) == refusal


def test_every_state_has_its_answer() -> None:
    for state in State:
        answer = consent_refusal(replace(ALICE, state=state), NOW)
        assert (answer is None) == (state == State.ACTIVE)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (replace(ALICE, ends_at=NOW), Refusal.COMPLETED),
        (replace(ALICE, suppressed_by="person"), Refusal.SUPPRESSED),
        (replace(ALICE, restricted=True), Refusal.RESTRICTED),
        (replace(ALICE, address_version=2), Refusal.ADDRESS_UNCONFIRMED),
        (replace(ALICE, has_address=False), Refusal.ADDRESS_UNCONFIRMED),
        (replace(ALICE, confirmed_version=None), Refusal.ADDRESS_UNCONFIRMED),
        (replace(ALICE, program_state="held"), Refusal.HELD),
        (replace(ALICE, program_state="closed"), Refusal.HELD),
    ],
)
def test_a_yes_is_not_enough(facts: ConsentFacts, refusal: Refusal) -> None:
    assert consent_refusal(facts, NOW) == refusal


def test_what_the_person_said_is_the_first_reason() -> None:
    everything = replace(
        ALICE, state=State.WITHDRAWN, suppressed_by="person", restricted=True, program_state="held"
    )
    assert consent_refusal(everything, NOW) == Refusal.WITHDRAWN


def test_a_pause_that_is_over_refuses_nothing() -> None:
    paused = replace(ALICE, state=State.PAUSED, paused_until=NOW)
    assert consent_refusal(paused, NOW) is None
    assert consent_refusal(paused, NOW - timedelta(seconds=1)) == Refusal.PAUSED
