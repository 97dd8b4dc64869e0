"""The whole gate: a truth table over every kind of message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent.rules.gate import ConsentFacts, Refusal
from delivery.rules.gate import EditionFacts, MessageFacts, refusal
from delivery.rules.vocabulary import DeliveryKind, EditionState

NOW = datetime(2026, 11, 22, tzinfo=UTC)
YES = ConsentFacts(state="active", confirmed_version=1, address_version=1)
WAITING = ConsentFacts(state="pending", request_lapses_at=NOW + timedelta(days=1))
RUNNING = EditionFacts(state=EditionState.SENDING, approved=True, valid_until=None)

EDITION = MessageFacts(kind=DeliveryKind.EDITION, consent=YES, edition=RUNNING)
WELCOME = MessageFacts(kind=DeliveryKind.WELCOME, consent=YES, asked_by=2, permitted_by=2)
CONFIRMATION = MessageFacts(
    kind=DeliveryKind.CONFIRMATION,
    consent=WAITING,
    asked_by=1,
    open_request=1,
    asked_from=1,
    address_version=1,
)
BROUGHT = replace(CONFIRMATION, asked_themselves=False)
LINK = MessageFacts(
    kind=DeliveryKind.LINK,
    consent=ConsentFacts(state="none"),
    asked_from=1,
    address_version=1,
)


@pytest.mark.parametrize("facts", [EDITION, WELCOME, CONFIRMATION, BROUGHT, LINK])
def test_what_was_asked_for_or_accepted_goes(facts: MessageFacts) -> None:
    assert refusal(facts, NOW) is None


@pytest.mark.parametrize(
    ("edition", "why"),
    [
        (replace(RUNNING, approved=False), Refusal.NOT_APPROVED),
        (replace(RUNNING, state=EditionState.PAUSED), Refusal.HELD),
        (replace(RUNNING, state=EditionState.HELD), Refusal.HELD),
        (replace(RUNNING, state=EditionState.CANCELLED), Refusal.HELD),
        (replace(RUNNING, valid_until=NOW), Refusal.EXPIRED),
    ],
)
def test_a_yes_does_not_send_every_edition(edition: EditionFacts, why: Refusal) -> None:
    assert refusal(replace(EDITION, edition=edition), NOW) == why


@pytest.mark.parametrize(("has_its_last", "why"), [(False, None), (True, Refusal.COMPLETED)])
def test_a_notice_comes_before_the_last_edition(has_its_last: bool, why: Refusal | None) -> None:
    notice = replace(WELCOME, kind=DeliveryKind.NOTICE, has_its_last=has_its_last)

    assert refusal(notice, NOW) == why


def test_the_persons_word_comes_before_the_editions_state() -> None:
    facts = replace(
        EDITION,
        consent=replace(YES, state="withdrawn"),
        edition=replace(RUNNING, approved=False),
    )
    assert refusal(facts, NOW) == Refusal.WITHDRAWN


def test_a_welcome_is_for_the_yes_that_holds() -> None:
    assert refusal(replace(WELCOME, permitted_by=5), NOW) == Refusal.EXPIRED


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (replace(CONFIRMATION, open_request=7), Refusal.EXPIRED),
        (replace(CONFIRMATION, open_request=None), Refusal.EXPIRED),
        (replace(CONFIRMATION, address_version=2), Refusal.EXPIRED),
        (replace(CONFIRMATION, suppressed_by="controller"), Refusal.SUPPRESSED),
        (replace(CONFIRMATION, suppressed_by="person"), None),
        (replace(CONFIRMATION, suppressed_by="mail"), None),
        (
            replace(CONFIRMATION, consent=replace(WAITING, request_lapses_at=NOW)),
            Refusal.EXPIRED,
        ),
        (
            replace(CONFIRMATION, consent=replace(WAITING, program_state="held")),
            Refusal.HELD,
        ),
        (replace(BROUGHT, suppressed_by="person"), Refusal.SUPPRESSED),
        (replace(BROUGHT, suppressed_by="mail"), Refusal.SUPPRESSED),
        (replace(BROUGHT, suppressed_by="controller"), Refusal.SUPPRESSED),
        (replace(BROUGHT, consent=replace(WAITING, restricted=True)), Refusal.RESTRICTED),
        (replace(BROUGHT, open_request=7), Refusal.EXPIRED),
        (replace(LINK, suppressed_by="controller"), Refusal.SUPPRESSED),
        (replace(LINK, suppressed_by="person"), None),
        (replace(LINK, address_version=2), Refusal.EXPIRED),
    ],
)
def test_a_persons_own_question_gets_its_one_answer(
    facts: MessageFacts, why: Refusal | None
) -> None:
    assert refusal(facts, NOW) == why


@pytest.mark.parametrize(
    ("held", "by_the_person", "answer"),
    [
        ({}, True, None),
        ({}, False, None),
        ({"suppressed_by": "person"}, True, None),
        ({"suppressed_by": "person"}, False, "suppressed"),
        ({"suppressed_by": "mail"}, False, "suppressed"),
        ({"suppressed_by": "controller"}, True, "suppressed"),
        ({"restricted": True}, True, None),
        ({"restricted": True}, False, "restricted"),
    ],
)
def test_a_new_address_is_asked_in_spite_of_a_stop_only_where_the_person_changed_it(
    held: dict[str, Any], by_the_person: bool, answer: str | None
) -> None:
    consent = ConsentFacts(state="none", **held)
    facts = MessageFacts(
        kind=DeliveryKind.ADDRESS,
        consent=consent,
        suppressed_by=consent.suppressed_by,
        asked_by=1,
        asked_themselves=by_the_person,
        asked_from=2,
        address_version=2,
    )

    assert refusal(facts, NOW) == answer


@pytest.mark.parametrize("facts", [EDITION, WELCOME, CONFIRMATION, BROUGHT, LINK])
def test_a_trial_keeps_back_what_nothing_else_does(facts: MessageFacts) -> None:
    assert refusal(replace(facts, is_kept_by_trial=True), NOW) == Refusal.TRIAL


def test_what_else_keeps_a_message_back_is_named_before_the_trial() -> None:
    left = replace(EDITION, consent=replace(YES, state="withdrawn"), is_kept_by_trial=True)
    assert refusal(left, NOW) == Refusal.WITHDRAWN
