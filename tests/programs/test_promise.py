"""A promise: its text is the same each time, shows everything, and survives as JSON."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.promise import Promise, promise_text
from programs.rules.vocabulary import Category, FieldType, Need, TermKind
from programs.rules.writing import write_promise
from tests.programs.promises import (
    TERMS,
    draft,
    draft_brand,
    draft_processor,
    draft_text,
    draft_use,
    promise,
)

WHOLE = draft(
    terms=replace(TERMS, term_kind=TermKind.END_DATE, term_ends_on=date(2027, 6, 30)),
    brand=draft_brand(processors=(draft_processor(),), phone="+1 555 0100"),
    uses=(
        draft_use(),
        draft_use(
            "shop",
            type=FieldType.CHOICE,
            category=Category.DECLARED,
            need=Need.ASKED,
            special=True,
            choices={"n": {"en": "North", "de": "Nord", "fr": "Nord"}},
        ),
    ),
)


@pytest.mark.parametrize("text", WHOLE.texts, ids=lambda text: text.language)
def test_everything_that_is_promised_stands_in_the_text(text: object) -> None:
    made = write_promise(WHOLE, text)  # type: ignore[arg-type]
    body = promise_text(made)

    shown = [
        made.title,
        made.value,
        made.kind_of_value_words,
        made.content,
        made.format,
        made.frequency,
        made.term,
        made.reach,
        made.measured,
        *made.control,
        made.leave,
        made.nothing_else,
        *made.mails,
        made.processors,
        made.retention,
        *made.rights,
        made.brand.legal_name,
        made.brand.postal_address,
        made.brand.phone,
        made.brand.contact_email,
        made.brand.privacy_policy_url,
        made.brand.authority,
        *(words for one in made.brand.processors for words in (one.name, one.does, one.where)),
        *(
            words
            for use in made.data
            for words in (use.label, use.category_words, use.source, use.how, use.need_words)
        ),
        *(choice.label for use in made.data for choice in use.choices),
    ]
    assert [words for words in shown if words not in body] == []


def test_the_text_is_the_same_each_time() -> None:
    first, second = (promise_text(write_promise(WHOLE, WHOLE.texts[1])) for _ in range(2))

    assert first == second
    assert first.endswith("\n")


def test_the_text_is_what_it_was() -> None:
    # A changed layout would part old texts from new ones for no reason that a person could see.
    assert promise_text(promise(sample="Milk, bread.")).splitlines()[:14] == [
        "Your usuals",
        "Green Basket",
        "weekly-usuals, 1, en",
        "",
        "What it does for you",
        "You save time.",
        "It is meant to save you time.",
        "",
        "What you get",
        "What you buy most.",
        "",
        "An example",
        "Milk, bread.",
        "",
    ]


@pytest.mark.parametrize("text", WHOLE.texts, ids=lambda text: text.language)
def test_a_promise_survives_as_json(text: object) -> None:
    made = write_promise(WHOLE, text)  # type: ignore[arg-type]

    again = Promise.from_json(json.loads(json.dumps(made.to_json())))

    assert again == made
    assert promise_text(again) == promise_text(made)


def test_a_promise_that_was_frozen_before_notices_reads_as_it_was_and_promises_none() -> None:
    made = promise(control=(), terms=replace(TERMS, term_kind=TermKind.DAYS, term_days=90))
    raw = json.loads(json.dumps(made.to_json()))
    del raw["control"], raw["headings"]["control"]
    for name in ("notice_days", "notice_after", "asks_yearly", "values_days", "feedback_days"):
        del raw["terms"][name]

    again = Promise.from_json(raw)

    assert promise_text(again) == promise_text(made)
    assert (again.terms.notice_days, again.terms.notice_after) == (None, None)
    assert not again.terms.asks_yearly
    assert again.terms.values_days == 0


@given(st.text(), st.text(), st.text())
def test_whatever_words_are_written_survive(title: str, value: str, content: str) -> None:
    text = draft_text(title=title, value=value, content=content)
    made = write_promise(WHOLE, text)

    assert Promise.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_words_with_braces_are_words() -> None:
    made = write_promise(
        replace(WHOLE, brand=draft_brand(authority="{0.__class__} {authority}")), WHOLE.texts[0]
    )

    assert "{0.__class__} {authority}" in promise_text(made)


def test_uses_are_told_apart_by_how_they_are_asked_for() -> None:
    made = write_promise(
        draft(
            uses=tuple(
                draft_use(str(need), need=need)
                for need in (Need.REQUIRED, Need.OPTIONAL, Need.ASKED)
            )
        ),
        draft_text(),
    )

    assert [use.key for use in made.required()] == ["required"]
    assert [use.key for use in made.optional()] == ["optional"]
    assert [use.key for use in made.asked()] == ["asked"]
