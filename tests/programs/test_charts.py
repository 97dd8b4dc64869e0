"""Charts are SVG that a strict policy lets stand, and that say what they show."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.utils.safestring import SafeString

from programs.rules.charts import Bar, Line, Step, bars, lines, spark, steps
from programs.rules.charts.frame import labels_to_show, round_top

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: str) -> ET.Element:
    """Return a drawing as its elements."""
    return ET.fromstring(drawn)  # noqa: S314 - what is parsed is what we drew


def some() -> dict[str, SafeString]:
    return {
        "bars": bars(
            "a",
            title="Useful",
            desc="first: 72 %",
            rows=[Bar("<b>first</b> & last", 0.72, "72 %", 0.6, 0.8), Bar("none", 0.0, "0 %")],
            top=1.0,
        ),
        "lines": lines(
            "b",
            title="Joined",
            desc="up",
            labels=["Jan", "Feb", "Mar"],
            rows=[
                Line("joined", [1, None, 3], band=[(0, 2), None, (2, 5)]),
                Line("left", [0, 1, 2]),
            ],
        ),
        "steps": steps(
            "c", title="Still there", desc="half", rows=[Step(5, 0.5, 0.4, 0.6)], until=10
        ),
    }


@pytest.mark.parametrize("kind", ["bars", "lines", "steps"])
def test_a_chart_is_named_and_told_and_carries_no_style_or_script(kind: str) -> None:
    drawn = some()[kind]
    root = parsed(drawn)

    assert root.tag in ("svg", f"{SVG}svg")
    assert root.get("role") == "img"
    named, told = (root.get("aria-labelledby") or "").split()
    ids = {each.get("id"): each.text for each in root.iter() if each.get("id")}
    assert ids[named]
    assert ids[told]
    assert not re.search(r"<(?:script|style|a|image|foreignObject)\b|\bstyle=|\bon\w+=|href", drawn)
    for each in root.iter():
        assert not {"fill", "stroke", "style"} & set(each.keys())


def test_words_are_written_as_words() -> None:
    drawn = some()["bars"]

    assert "&lt;b&gt;first&lt;/b&gt; &amp; last" in drawn
    assert "<b>" not in drawn


def test_a_bar_is_as_long_as_its_value_is_of_the_scale() -> None:
    root = parsed(
        bars("x", title="t", desc="d", rows=[Bar("a", 50, "50"), Bar("b", 100, "100")], top=100)
    )
    first, second = (float(each.get("width") or 0) for each in root.iter("rect"))

    assert first == pytest.approx(second / 2)


def test_a_line_is_broken_where_there_is_no_value() -> None:
    root = parsed(
        lines(
            "x",
            title="t",
            desc="d",
            labels=list("abcde"),
            rows=[Line("one", [1, 2, None, 4, None])],
        )
    )

    assert [len((each.get("points") or "").split()) for each in root.iter("polyline")] == [2]
    assert len(list(root.iter("circle"))) == 1


def test_the_curve_holds_each_share_until_the_next_step() -> None:
    root = parsed(some()["steps"])
    [line] = root.iter("polyline")
    places = [tuple(map(float, each.split(","))) for each in (line.get("points") or "").split()]

    xs, ys = zip(*places, strict=True)
    assert (xs[0], xs[1], xs[2], xs[3]) == (44.0, 216.0, 216.0, 388.0)
    assert ys[0] == ys[1] < ys[2] == ys[3]


@pytest.mark.parametrize("kind", ["bars", "lines", "steps"])
def test_nothing_is_drawn_of_nothing(kind: str) -> None:
    empty = {
        "bars": bars("a", title="t", desc="d", rows=[]),
        "lines": lines("b", title="t", desc="d", labels=[], rows=[]),
        "steps": steps("c", title="t", desc="d", rows=[], until=0),
    }[kind]

    assert parsed(empty).get("role") == "img"


def test_a_small_line_stays_in_its_frame() -> None:
    root = parsed(spark([0, 5, 10]))
    [line] = root.iter("polyline")

    assert root.get("aria-hidden") == "true"
    assert (line.get("points") or "").split() == ["2,30", "60,16", "118,2"]


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 1), (0.4, 1), (1, 1), (3, 5), (7, 10), (10, 10), (104, 200)]
)
def test_a_scale_ends_at_a_round_number(highest: float, top: float) -> None:
    assert round_top(highest) == top


def test_few_labels_are_shown_the_first_and_the_last_among_them() -> None:
    shown = labels_to_show([str(n) for n in range(13)], 5)

    assert [label for _place, label in shown] == ["0", "3", "6", "9", "12"]
    assert labels_to_show(["a", "b"], 5) == [(0, "a"), (1, "b")]
