"""The truth table: what asks for more, and what does not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from programs.rules.material import More, Reason, asks_for_more, more_often
from programs.rules.promise import ChoiceWords, ProcessorWords, Promise, Terms
from programs.rules.vocabulary import Category, FieldType, Format, Need, Period, TermKind
from tests.programs.promises import TERMS, data_words, promise

NAME = data_words("first_name", Category.IDENTITY)
STORE = data_words("store", Category.OBSERVED, Need.OPTIONAL)


def with_use(**changes: Any) -> Promise:
    return promise(data=(replace(STORE, **changes),))


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({}, None),
        ({"label": "Another word for it"}, None),
        ({"how": "to say WHERE your offers are!"}, None),
        ({"how": "To sell it on."}, More.USE),
        ({"type": FieldType.LIST}, More.USE),
        ({"source": "A data broker"}, More.SOURCE),
        ({"category": Category.INFERRED}, More.CATEGORY),
        ({"category": Category.DECLARED}, None),
        ({"special": True}, More.CATEGORY),
        ({"need": Need.REQUIRED}, More.REQUIRED),
        ({"need": Need.ASKED}, None),
    ],
)
def test_what_a_changed_data_use_asks_for(changes: dict[str, Any], more: More | None) -> None:
    old, new = (
        with_use(how="To say where your offers are."),
        with_use(**({"how": "To say where your offers are."} | changes)),
    )

    assert asks_for_more(old, new) == ([Reason(more, "store")] if more else [])


def test_another_order_of_the_choices_is_wording() -> None:
    north, south = ChoiceWords("n", "North"), ChoiceWords("s", "South")

    assert asks_for_more(with_use(choices=(north, south)), with_use(choices=(south, north))) == []


def test_a_further_field_asks_for_more() -> None:
    reasons = asks_for_more(promise(data=(NAME,)), promise(data=(NAME, STORE)))

    assert reasons == [Reason(More.FIELD, "store")]


def test_a_field_less_asks_for_less() -> None:
    assert asks_for_more(promise(data=(NAME, STORE)), promise(data=(NAME,))) == []


N = Need


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        (N.REQUIRED, N.REQUIRED, False),
        (N.REQUIRED, N.OPTIONAL, False),
        (N.REQUIRED, N.ASKED, False),
        (N.OPTIONAL, N.REQUIRED, True),
        (N.OPTIONAL, N.OPTIONAL, False),
        (N.OPTIONAL, N.ASKED, False),
        (N.ASKED, N.REQUIRED, True),
        (N.ASKED, N.OPTIONAL, False),
        (N.ASKED, N.ASKED, False),
    ],
)
def test_only_what_was_the_readers_to_give_and_is_no_longer_is_more(
    old: Need, new: Need, more: bool
) -> None:
    reasons = asks_for_more(with_use(need=old), with_use(need=new))

    assert reasons == ([Reason(More.REQUIRED, "store")] if more else [])


@pytest.mark.parametrize("old", list(Category))
@pytest.mark.parametrize("new", list(Category))
def test_only_a_deeper_category_is_more(old: Category, new: Category) -> None:
    reasons = asks_for_more(with_use(category=old), with_use(category=new))

    assert reasons == ([Reason(More.CATEGORY, "store")] if new.depth > old.depth else [])


D, W, M, Q, Y = Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        ((1, W), (1, W), False),
        ((1, W), (2, W), True),
        ((2, W), (1, W), False),
        ((1, W), (1, M), False),
        ((1, W), (2, M), True),  # both may come in one week
        ((1, M), (1, W), True),
        ((5, M), (1, W), False),
        ((4, M), (1, W), True),  # five weeks begin in a long month
        ((7, W), (1, D), False),
        ((6, W), (1, D), True),
        ((1, D), (7, W), True),  # all seven may come in one day
        ((3, Q), (1, M), False),
        ((2, Q), (1, M), True),
        ((12, Y), (1, M), False),
        ((12, Y), (3, Q), False),
        ((11, Y), (1, M), True),
        ((1, M), (1, Q), False),
    ],
)
def test_what_is_more_often(old: tuple[int, Period], new: tuple[int, Period], more: bool) -> None:
    before = replace(TERMS, frequency_count=old[0], frequency_period=old[1])
    after = replace(TERMS, frequency_count=new[0], frequency_period=new[1])

    reasons = asks_for_more(promise(terms=before), promise(terms=after))

    assert reasons == ([Reason(More.FREQUENCY)] if more else [])


def term(kind: TermKind, value: Any = None) -> Terms:
    columns = {
        TermKind.DAYS: "term_days",
        TermKind.EDITIONS: "term_editions",
        TermKind.END_DATE: "term_ends_on",
    }
    numbers = {columns[kind]: value} if kind in columns else {}
    return replace(TERMS, term_kind=kind, **numbers)


JUNE, JULY = date(2027, 6, 30), date(2027, 7, 31)


@pytest.mark.parametrize(
    ("old", "new", "more"),
    [
        (term(TermKind.DAYS, 30), term(TermKind.DAYS, 30), False),
        (term(TermKind.DAYS, 30), term(TermKind.DAYS, 31), True),
        (term(TermKind.DAYS, 30), term(TermKind.DAYS, 29), False),
        (term(TermKind.EDITIONS, 6), term(TermKind.EDITIONS, 7), True),
        (term(TermKind.EDITIONS, 6), term(TermKind.EDITIONS, 5), False),
        (term(TermKind.END_DATE, JUNE), term(TermKind.END_DATE, JULY), True),
        (term(TermKind.END_DATE, JULY), term(TermKind.END_DATE, JUNE), False),
        (term(TermKind.DAYS, 30), term(TermKind.UNTIL_STOPPED), True),
        (term(TermKind.UNTIL_STOPPED), term(TermKind.DAYS, 3000), False),
        (term(TermKind.UNTIL_STOPPED), term(TermKind.UNTIL_STOPPED), False),
        # Which of two unlike terms is longer depends on the person.
        (term(TermKind.DAYS, 30), term(TermKind.EDITIONS, 1), True),
        (term(TermKind.EDITIONS, 100), term(TermKind.DAYS, 1), True),
        (term(TermKind.END_DATE, JULY), term(TermKind.DAYS, 1), True),
    ],
)
def test_what_is_longer(old: Terms, new: Terms, more: bool) -> None:
    reasons = asks_for_more(promise(terms=old), promise(terms=new))

    assert reasons == ([Reason(More.TERM)] if more else [])


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({"format": Format.EXTERNAL}, True),
        ({"format": Format.PAGE}, True),
        ({"has_pictures": True}, True),
        ({"length_words": 300}, True),
        ({"length_words": 80}, False),
        ({"wait_for_data_days": 9}, False),
    ],
)
def test_what_is_another_format(changes: dict[str, Any], more: bool) -> None:
    reasons = asks_for_more(promise(), promise(terms=replace(TERMS, **changes)))

    assert reasons == ([Reason(More.FORMAT)] if more else [])


def brand(**changes: Any) -> Promise:
    return promise(brand=replace(promise().brand, **changes))


POST = ProcessorWords("Post Haste", "It carries our mail.", "Ireland")


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        (brand(), brand(legal_name="Big Corp Inc"), [Reason(More.BRAND, "Big Corp Inc")]),
        (brand(), brand(slug="other"), [Reason(More.BRAND, "Green Basket Ltd")]),
        (brand(), brand(name="GB", phone="2", postal_address="Moved"), []),
        (brand(), brand(processors=(POST,)), [Reason(More.RECIPIENT, "Post Haste")]),
        (brand(processors=(POST,)), brand(), []),
        (brand(processors=(POST,)), brand(processors=(replace(POST, does="Carries."),)), []),
        (
            brand(processors=(POST,)),
            brand(processors=(replace(POST, where="Elsewhere"),)),
            [Reason(More.RECIPIENT, "Post Haste")],
        ),
    ],
)
def test_who_asks_and_who_else_handles_it(
    old: Promise, new: Promise, reasons: list[Reason]
) -> None:
    assert asks_for_more(old, new) == reasons


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({"purpose": "Something else"}, True),
        ({"purpose": "plan THE shop."}, False),
        ({"kind_of_value": "teaches"}, True),
    ],
)
def test_another_purpose(changes: dict[str, Any], more: bool) -> None:
    reasons = asks_for_more(
        promise(purpose="Plan the shop"), promise(**({"purpose": "Plan the shop"} | changes))
    )

    assert reasons == ([Reason(More.PURPOSE)] if more else [])


def terms(**changes: Any) -> Promise:
    return promise(terms=replace(TERMS, **changes))


# One of each: what asks for more, with what it asks more than.
EACH_WAY: dict[More, tuple[Promise, Promise]] = {
    More.FIELD: (promise(data=(NAME,)), promise(data=(NAME, STORE))),
    More.USE: (with_use(how="To plan."), with_use(how="To plan and to sell.")),
    More.SOURCE: (with_use(source="You"), with_use(source="A data broker")),
    More.CATEGORY: (with_use(), with_use(category=Category.INFERRED)),
    More.REQUIRED: (with_use(), with_use(need=Need.REQUIRED)),
    More.FREQUENCY: (terms(frequency_count=1), terms(frequency_count=2)),
    More.TERM: (
        terms(term_kind=TermKind.DAYS, term_days=9),
        terms(term_kind=TermKind.UNTIL_STOPPED),
    ),
    More.FORMAT: (terms(length_words=100), terms(length_words=101)),
    More.BRAND: (brand(), brand(legal_name="Big Corp Inc")),
    More.RECIPIENT: (brand(processors=()), brand(processors=(POST,))),
    More.PURPOSE: (promise(purpose="Plan"), promise(purpose="Sell")),
}
# The way back from these is another one, and neither is less than the other.
UNLIKE = {More.USE, More.SOURCE, More.BRAND, More.PURPOSE}


@pytest.mark.parametrize("more", list(More))
def test_each_way_of_asking_for_more_is_found_alone(more: More) -> None:
    old, new = EACH_WAY[more]

    assert [reason.more for reason in asks_for_more(old, new)] == [more]
    assert asks_for_more(old, old) == asks_for_more(new, new) == []


@pytest.mark.parametrize("more", list(More))
def test_the_way_back_asks_for_less(more: More) -> None:
    old, new = EACH_WAY[more]

    assert [reason.more for reason in asks_for_more(new, old)] == ([more] if more in UNLIKE else [])


def test_several_ways_at_once_are_all_named() -> None:
    old = promise(data=(NAME,), terms=TERMS, purpose="Plan")
    new = promise(
        data=(NAME, STORE),
        terms=replace(TERMS, frequency_count=9, has_pictures=True),
        purpose="Sell",
    )

    found = [reason.more for reason in asks_for_more(old, new)]

    assert found == [More.FIELD, More.FREQUENCY, More.FORMAT, More.PURPOSE]


@pytest.mark.parametrize("name", ["title", "value", "content", "sample", "retention", "leave"])
def test_wording_asks_for_nothing_more(name: str) -> None:
    assert asks_for_more(promise(), promise(**{name: "Other words"})) == []


frequencies = st.builds(
    lambda count, period: replace(TERMS, frequency_count=count, frequency_period=period),
    st.integers(1, 100),
    st.sampled_from(Period),
)


@given(frequencies)
def test_nothing_is_more_often_than_itself(terms: Terms) -> None:
    assert not more_often(terms, terms)


@given(frequencies, frequencies, frequencies)
def test_steps_that_ask_for_nothing_more_never_add_up(a: Terms, b: Terms, c: Terms) -> None:
    assume(not more_often(a, b))
    assume(not more_often(b, c))

    assert not a_day_brings_more(a, c)


def a_day_brings_more(old: Terms, new: Terms) -> bool:
    """Compare what may come on one day, which no chain of lesser versions may raise."""
    return new.frequency_count > old.frequency_count
