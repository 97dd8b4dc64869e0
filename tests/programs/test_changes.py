"""What reads otherwise in a newer version: every part that differs, what asks for more first."""

from dataclasses import replace

from programs.rules.changes import Change, changes
from programs.rules.material import asks_for_more
from programs.rules.promise import Promise
from programs.rules.vocabulary import Category, Need, Period, TermKind
from programs.rules.writing import write_promise
from tests.programs.promises import TERMS, draft, draft_processor, draft_use, promise
from tests.programs.promises import draft_brand as brand


def written(**parts: object) -> Promise:
    whole = draft(**parts)
    return write_promise(whole, whole.texts[0])


def named(found: tuple[Change, ...], heading: str) -> Change:
    return next(change for change in found if change.heading == heading)


def test_the_same_promise_has_no_changes() -> None:
    assert changes(promise(), promise(number=2)) == ()


def test_more_often_is_marked_and_both_sides_are_said() -> None:
    daily = written(terms=replace(TERMS, frequency_count=1, frequency_period=Period.DAY))

    (change,) = changes(written(), daily)

    assert change == Change(
        "How often",
        ("At most 1 a week.",),
        ("At most 1 a day.",),
        asks_for_more=True,
        language="en",
    )


def test_less_often_is_named_and_not_marked() -> None:
    monthly = written(terms=replace(TERMS, frequency_period=Period.MONTH))

    (change,) = changes(written(), monthly)

    assert (change.heading, change.asks_for_more) == ("How often", False)


def test_a_new_field_has_no_side_before_and_one_that_is_gone_none_after() -> None:
    name, shop = draft_use(), draft_use("usual_store", category=Category.OBSERVED)

    more = changes(written(), written(uses=(name,)))[0]
    less = changes(written(uses=(name,)), written())[0]
    other = changes(written(uses=(name,)), written(uses=(name, shop)))

    assert (more.heading, more.before) == ("What data we use: Your first name", ())
    assert more.after == (
        "Needed.",
        "Comes from: You told us",
        "Used for: To greet you.",
        "It says who you are.",
    )
    assert more.asks_for_more
    assert (less.after, less.asks_for_more) == ((), False)
    assert len(other) == 1


def test_what_asks_for_more_stands_first() -> None:
    after = written(
        terms=replace(TERMS, frequency_period=Period.MONTH),
        brand=brand(processors=(draft_processor(),)),
        uses=(draft_use(need=Need.OPTIONAL),),
    )

    found = changes(written(), after)

    marks = [change.asks_for_more for change in found]
    assert marks == sorted(marks, reverse=True)
    assert named(found, "Who else handles your data").after == (
        "Post Haste: It carries our mail. (Ireland)",
    )


def test_of_the_other_mails_only_those_that_come_or_go_are_named() -> None:
    ends = written(terms=replace(TERMS, term_kind=TermKind.DAYS, term_days=90))

    change = named(changes(written(), ends), "What else comes")

    assert change.before == ()
    assert [line[:23] for line in change.after] == ["one message 14 days bef"]


def test_whatever_asks_for_more_is_a_change_that_is_marked() -> None:
    """Each reason of the rule that decides shows on the page."""
    longer = replace(TERMS, has_pictures=True, length_words=500)
    afters = (
        written(terms=longer),
        written(uses=(draft_use(),)),
        written(brand=brand(legal_name="Another Ltd")),
        written(brand=brand(processors=(draft_processor(),))),
        written(kind_of_value="saves_money"),
    )
    for after in afters:
        assert asks_for_more(written(), after)
        assert any(change.asks_for_more for change in changes(written(), after))
