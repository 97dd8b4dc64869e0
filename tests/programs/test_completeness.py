"""Nothing is published until every field of the promise is there, in each language."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from programs.rules.completeness import missing
from programs.rules.drafts import Draft
from programs.rules.vocabulary import Category, FieldType, Need, TermKind
from tests.programs.promises import (
    TERMS,
    draft,
    draft_brand,
    draft_processor,
    draft_text,
    draft_use,
)

TODAY = date(2026, 11, 22)


def gaps(whole: Draft) -> list[tuple[str, str]]:
    return [(gap.field, gap.language) for gap in missing(whole, today=TODAY)]


def test_a_complete_draft_has_no_gap() -> None:
    whole = draft(
        uses=(draft_use(), draft_use("allergies", need=Need.ASKED, category=Category.DECLARED)),
        brand=draft_brand(processors=(draft_processor(),)),
    )

    assert gaps(whole) == []


@pytest.mark.parametrize(
    "name",
    ["name", "legal_name", "postal_address", "contact_email", "privacy_policy_url", "authority"],
)
@pytest.mark.parametrize("blank", ["", " \n"])
def test_who_is_asking_must_be_told(name: str, blank: str) -> None:
    assert gaps(draft(brand=draft_brand(**{name: blank}))) == [(f"brand.{name}", "")]


@pytest.mark.parametrize("name", ["title", "value", "content"])
def test_words_must_be_there_in_each_language(name: str) -> None:
    texts = (draft_text("en"), draft_text("de", **{name: "  "}), draft_text("fr"))

    assert gaps(draft(texts=texts)) == [(name, "de")]


@pytest.mark.parametrize(
    ("part", "column"), [("label", "labels"), ("source", "sources"), ("use", "uses")]
)
def test_a_data_use_must_be_said_in_each_language(part: str, column: str) -> None:
    words: Any = {column: {"en": "Some words", "fr": " "}}
    use = draft_use(**words)

    assert gaps(draft(uses=(use,))) == [
        (f"data.first_name.{part}", "de"),
        (f"data.first_name.{part}", "fr"),
    ]


def test_each_choice_needs_its_label() -> None:
    labels = {"en": "North", "de": "Nord", "fr": "Nord"}
    choices = {"n": labels, "s": {"en": "South", "fr": "Sud"}}
    use = draft_use("shop", type=FieldType.CHOICE, choices=choices)

    assert gaps(draft(uses=(use,))) == [("data.shop.choices.s", "de")]


def test_a_choice_needs_choices() -> None:
    assert gaps(draft(uses=(draft_use("shop", type=FieldType.CHOICE),))) == [
        ("data.shop.choices", "")
    ]


def test_a_region_takes_the_words_of_its_language() -> None:
    whole = draft(
        default_language="de-AT",
        texts=(draft_text("de-AT"),),
        uses=(draft_use(labels={"de": "x"}),),
    )

    assert gaps(replace(whole, uses=(draft_use(),))) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "brand.processors.1.name"),
        ({"where": ""}, "brand.processors.Post Haste.where"),
    ],
)
def test_who_else_handles_data_must_be_told(changes: dict[str, str], field: str) -> None:
    brand = draft_brand(processors=(draft_processor(**changes),))

    assert (field, "") in gaps(draft(brand=brand))


def test_what_a_processor_does_must_be_told_in_each_language() -> None:
    brand = draft_brand(processors=(draft_processor(does={"en": "Mail", "de": "Post"}),))

    assert gaps(draft(brand=brand)) == [("brand.processors.Post Haste.does", "fr")]


def test_the_default_language_needs_a_text() -> None:
    assert gaps(draft(texts=(draft_text("de"),))) == [("texts", "en")]
    assert gaps(draft(texts=())) == [("texts", "en")]


def test_a_language_without_generated_words_cannot_be_published() -> None:
    whole = draft(texts=(draft_text("en"), draft_text("nl")))

    assert gaps(whole) == [("texts.language", "nl")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"format": ""}, "format"),
        ({"length_words": 0}, "length_words"),
        ({"frequency_count": 0}, "frequency_count"),
        ({"term_kind": TermKind.DAYS}, "term_days"),
        ({"term_kind": TermKind.EDITIONS}, "term_editions"),
        ({"term_kind": TermKind.END_DATE}, "term_ends_on"),
        ({"term_kind": TermKind.END_DATE, "term_ends_on": TODAY}, "term_ends_on"),
    ],
)
def test_every_number_must_be_there(changes: dict[str, Any], field: str) -> None:
    assert gaps(draft(terms=replace(TERMS, **changes))) == [(field, "")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"purpose": " "}, "program.purpose"), ({"kind_of_value": ""}, "kind_of_value")],
)
def test_what_it_is_good_for_must_be_there(changes: dict[str, Any], field: str) -> None:
    assert gaps(draft(**changes)) == [(field, "")]


@pytest.mark.parametrize("category", [Category.OBSERVED, Category.INFERRED])
def test_nobody_is_asked_for_what_they_cannot_say(category: Category) -> None:
    use = draft_use("guess", category=category, need=Need.ASKED)

    assert gaps(draft(uses=(use,))) == [("data.guess.need", "")]


def test_a_gap_reads_as_a_sentence_with_field_and_language() -> None:
    texts = (draft_text("en"), draft_text("de", value=""))

    [gap] = missing(draft(texts=texts), today=TODAY)

    assert str(gap) == "value (de): Say why it is useful to the person."
