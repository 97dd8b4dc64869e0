"""The line that says why a message came and what it used, and the receipt that keeps it."""

from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.ledger.keys import unwrapped
from consent.ledger.sealing import new_wrapped_key, open_sealed
from delivery.rendering.compose import Composer
from delivery.rendering.outcome import Composed
from delivery.rules.values import Value, bound_to, read, shown
from programs.models import Invitation
from programs.rules.values import ValueRefused, parse_value
from tests import factories
from tests.delivery.rendering.jobs import ALICE, composed, edition, job, part

pytestmark = pytest.mark.django_db

SUBJECT = UUID("6f2f9a52-3a0c-4d7a-9a53-0b8a2f8a8a11")
USES = ("first_name", "usual_store", ("allergies", "optional"))
BODY = (
    "Hello {{ first_name | default: '-' }} in {{ usual_store | default: '-' }}!"
    " {{ allergies | default: '-' }}"
)
LINES = {
    "en": (
        "You get this because you said yes to “Weekly usuals” on 3 November 2026.",
        "We used: First name, Usual store.",
        "We used nothing about you but your address.",
    ),
    "de": (
        "Sie bekommen das, weil Sie am 3. November 2026 Ja zu „Weekly usuals (de)“ gesagt haben.",
        "Wir haben verwendet: First name (de), Usual store (de).",
        "Wir haben nichts über Sie verwendet außer Ihrer Adresse.",
    ),
    "fr": (
        (
            "Vous recevez ceci parce que vous avez dit oui à « Weekly usuals (fr) »"
            " le 3 novembre 2026."
        ),
        "Nous avons utilisé : First name (fr), Usual store (fr).",
        "Nous n’avons rien utilisé sur vous, sauf votre adresse.",
    ),
}


@pytest.fixture
def promise() -> Invitation:
    return factories.published_invitation(uses=USES, languages=("en", "de", "fr"))


@pytest.fixture(scope="session")
def wrapped() -> bytes:
    return new_wrapped_key(SUBJECT, config.SUBJECT_MASTER_KEYS)


def kept(result: Composed, wrapped: bytes) -> dict[str, Value]:
    """Return what stands under seal for the receipt of delivery 7."""
    fields = shown(result.used)
    if result.sealed is None:
        return {}
    key = unwrapped(wrapped, SUBJECT)
    return read(open_sealed(result.sealed, key=key, bound_to=bound_to(7, fields)), fields)


@pytest.mark.parametrize("kind", ["plain", "html"])
@pytest.mark.parametrize("language", LINES)
def test_inv_9_each_message_says_why_it_came_and_what_it_used(
    promise: Invitation, language: str, kind: str
) -> None:
    why, used, nothing = LINES[language]
    one = edition(promise, BODY, language=language)

    known = plain(composed(job(promise, one, language=language)), kind)
    unknown = plain(composed(job(promise, one, language=language, values={})), kind)

    assert f"{why} {used}" in known
    assert f"{why} {nothing}" in unknown


def plain(result: Composed, kind: str) -> str:
    """Return the words of a part in one line."""
    words = part(result, kind)
    return " ".join((unescape(words) if kind == "html" else words).split())


def test_what_is_kept_is_what_the_line_names(promise: Invitation, wrapped: bytes) -> None:
    one = edition(promise, BODY)

    result = composed(job(promise, one, subject=SUBJECT, wrapped_key=wrapped))

    assert kept(result, wrapped) == {"first_name": "Alice", "usual_store": "Graz"}


def test_who_has_no_key_gets_the_message_all_the_same(promise: Invitation) -> None:
    one = edition(promise, BODY)

    assert composed(job(promise, one)).sealed is None
    assert composed(job(promise, one, subject=SUBJECT, wrapped_key=bytes(60))).sealed is None


def test_no_two_seals_are_alike(promise: Invitation, wrapped: bytes) -> None:
    one = edition(promise, BODY)
    mine = job(promise, one, subject=SUBJECT, wrapped_key=wrapped)

    assert composed(mine).sealed != composed(mine).sealed


def _texts() -> st.SearchStrategy[str]:
    return st.text(min_size=1, max_size=40).filter(_is_taken)


def _is_taken(text: str) -> bool:
    try:
        return bool(parse_value("text", text, {}))
    except ValueRefused:
        return False


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=_texts(), store=_texts(), items=st.lists(_texts(), min_size=1, max_size=5))
def test_what_the_receipt_says_is_what_stands_in_the_message(
    promise: Invitation, wrapped: bytes, name: str, store: str, items: list[str]
) -> None:
    one = promise.program.editions.first() or edition(promise, BODY)
    values: dict[str, Any] = {
        "first_name": ALICE["first_name"] | {"v": parse_value("text", name, {})},
        "usual_store": ALICE["usual_store"] | {"v": parse_value("text", store, {})},
        "allergies": ALICE["allergies"] | {"v": parse_value("list", items, {})},
    }
    chosen = {"chosen": ("allergies",), "subject": SUBJECT, "wrapped_key": wrapped}

    result = composed(job(promise, one, values=values, **chosen), Composer())

    said = kept(result, wrapped)
    assert said.keys() == values.keys()
    for kind in ("plain", "html"):
        words = plain(result, kind)
        for value in said.values():
            line = ", ".join(value) if isinstance(value, list) else value or ""
            assert " ".join(line.split()) in words
