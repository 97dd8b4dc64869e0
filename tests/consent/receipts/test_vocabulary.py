"""Every term of a receipt is one that its vocabulary has; a misspelled one is found."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from consent.receipts.context import CONTEXT
from consent.receipts.jsonld import receipt_jsonld
from programs.models import Program
from programs.rules.vocabulary import TermKind
from tests.consent.receipts.terms import terms_of, unknown_terms, vocabulary
from tests.consent.receipts.yeses import at, offered, yes_to

pytestmark = pytest.mark.django_db

TERMS = (
    {"term_kind": TermKind.UNTIL_STOPPED, "term_days": None},
    {"term_kind": TermKind.EDITIONS, "term_days": None, "term_editions": 6},
    {"term_kind": TermKind.DAYS, "term_days": 90},
)


def receipt(program: Program) -> dict[str, Any]:
    answers = {"household_size": 4, "allergies": ["sesame"]}
    yes = yes_to(program, chosen=["last_purchase_on", "favourite_department"], answers=answers)
    return receipt_jsonld(yes, clock=at(days=100))


@pytest.mark.parametrize("terms", TERMS, ids=lambda terms: str(terms["term_kind"]))
def test_every_term_of_a_receipt_is_in_its_vocabulary(terms: dict[str, Any]) -> None:
    assert unknown_terms(receipt(offered(**terms))) == set()


def test_every_term_of_the_context_is_in_its_vocabulary() -> None:
    names = [name for name, meaning in CONTEXT.items() if isinstance(meaning, dict)]

    assert unknown_terms({"@context": CONTEXT, **{name: [] for name in names}}) == set()


def test_a_term_that_is_misspelled_anywhere_is_found() -> None:
    document = receipt(offered())

    places = list(_misspellings(document, document))

    assert len(places) > 150
    assert [place for place, wrong in places if not unknown_terms(wrong)] == []


def test_the_walk_reads_what_a_receipt_is_made_of() -> None:
    read = {vocabulary()[term] for term in terms_of(receipt(offered()))}

    assert {
        "dpv: consent_status",
        "dpv: consent_controls",
        "dpv: legal_basis",
        "dpv: rights",
        "dpv: TOM",
        "eu-gdpr: legal_basis",
        "eu-gdpr: rights",
        "legal-eu: eu*",
        "loc: memberships",
        "dpv-27560: schema",
    } <= read


def _misspellings(node: Any, whole: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield a copy of the receipt for each key and each name in it, with that one misspelled."""
    for step, value in _steps(node):
        if step == "@context":
            continue
        here = f"{path}/{step}"
        if isinstance(step, str) and not step.startswith("@"):
            yield here, _changed(whole, here, _rename)
        if isinstance(value, str) and (step == "@type" or "/@type/" in here):
            yield here, _changed(whole, here, _misspell)
        yield from _misspellings(value, whole, here)


def _steps(node: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from enumerate(node)


def _changed(whole: dict[str, Any], path: str, change: Callable[[Any, Any], None]) -> Any:
    document = copy.deepcopy(whole)
    *above, last = path.lstrip("/").split("/")
    node: Any = document
    for step in above:
        node = node[int(step)] if isinstance(node, list) else node[step]
    change(node, int(last) if isinstance(node, list) else last)
    return document


def _rename(node: Any, step: Any) -> None:
    node[f"{step}s"] = node.pop(step)


def _misspell(node: Any, step: Any) -> None:
    node[step] = f"{node[step]}s"
