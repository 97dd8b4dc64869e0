"""When people hear that their yes will end."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from programs.rules.keeping import with_what_is_kept
from programs.rules.notice import asks_yearly, notice_after, notice_days, with_notice
from programs.rules.vocabulary import TermKind
from programs.rules.writing import write_promise
from tests.programs.promises import TERMS, draft, draft_text

END_DATE: dict[str, Any] = {"term_kind": TermKind.END_DATE, "term_ends_on": date(2027, 6, 30)}


@pytest.mark.parametrize(
    ("term", "days"),
    [
        ({"term_kind": TermKind.DAYS, "term_days": 365}, 14),
        ({"term_kind": TermKind.DAYS, "term_days": 42}, 14),
        ({"term_kind": TermKind.DAYS, "term_days": 41}, 13),
        ({"term_kind": TermKind.DAYS, "term_days": 30}, 10),
        ({"term_kind": TermKind.DAYS, "term_days": 3}, 1),
        ({"term_kind": TermKind.DAYS, "term_days": 2}, None),
        (END_DATE, 14),
        ({"term_kind": TermKind.EDITIONS, "term_editions": 6}, None),
        ({}, None),
    ],
)
def test_days_before_the_end(term: dict[str, Any], days: int | None) -> None:
    assert notice_days(replace(TERMS, **term)) == days


@pytest.mark.parametrize(("editions", "after"), [(6, 5), (2, 1), (1, None)])
def test_with_the_last_but_one_edition(editions: int, after: int | None) -> None:
    terms = replace(TERMS, term_kind=TermKind.EDITIONS, term_editions=editions)

    assert notice_after(terms) == after


def test_only_what_never_ends_is_asked_about_each_year() -> None:
    assert asks_yearly(TERMS)
    assert not asks_yearly(replace(TERMS, **END_DATE))


def test_what_is_written_now_carries_the_numbers_that_the_sender_reads() -> None:
    terms = replace(TERMS, term_kind=TermKind.DAYS, term_days=30)

    made = write_promise(draft(terms=terms), draft_text())

    assert made.terms == with_what_is_kept(with_notice(terms))
    assert made.terms.notice_days == 10
