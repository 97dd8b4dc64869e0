"""The style sheet of the customer's pages, read for what browsers of 2016 do not know.

They drop a declaration or a whole rule that they do not understand; what is left has to be a page
that can be read and used. Sources for what they know: Chrome 50, Safari 9.1, Firefox 45, Samsung
Internet 4 and Android's own browser of that year.
"""

import re

import pytest
from django.conf import settings

from programs.rules.look import DARK, LIGHT, stylesheet
from tests.consent.pages.css import Rule, rules_of

SHEET = (settings.BASE_DIR / "static/pages/pages.css").read_text(encoding="utf-8")
RULES = rules_of(SHEET)
# Later than 2016, by their names: what a page is without them is said beside each.
DECORATION = {
    "accent-color": "boxes in the browser's own colour",
    "color-scheme": "fields in the browser's own colours",
    "content-visibility": "parts that were closed stay closed on paper",
    "text-decoration-thickness": "a line as thick as ever",
    "text-size-adjust": "`-webkit-text-size-adjust` stands before it",
    "text-underline-offset": "a line closer to the words",
    "text-wrap": "headings broken anywhere",
}
# Later than 2016; each needs the plain property before it, in the same rule.
NEEDS = {
    "border-inline-start-width": "border",
    "clip-path": "clip",
    "margin-inline": "margin",
    "padding-inline": "padding",
}
# A whole rule with one of these is dropped: nothing that a page needs may stand in it.
NEW_SELECTORS = re.compile(r":is\(|:where\(|:has\(|:focus-visible|::details-content|::marker")
MAY_BE_DROPPED = {
    ":focus:not(:focus-visible)",
    ".steps li::marker",
    "details::details-content",
}
OLD = """
align-items background border border-bottom border-collapse border-color border-radius border-top
border-width box-sizing clip color content cursor display flex flex-wrap font font-family font-size
font-style font-weight height hyphens letter-spacing line-height list-style margin margin-bottom
margin-top max-width min-height min-width object-fit outline outline-offset overflow overflow-wrap
overflow-x padding padding-bottom page-break-after page-break-inside position text-align
text-decoration text-transform top white-space width word-break z-index -webkit-text-size-adjust
grid-column grid-template-columns gap
"""
NEW_VALUES = re.compile(
    r"\b(?:min|max|clamp|env|color-mix|light-dark|oklch)\(|\b[sld]v[hw]\b|\bdvh\b"
)
SIDED = re.compile(r"^(?:(?:margin|padding|border)-(?:left|right).*|left|right|float|clear)$")


def properties(rule: Rule) -> list[str]:
    return [name for name, _value in rule.declarations]


def supported(rule: Rule, word: str) -> bool:
    """Say whether only browsers that know `word` read this rule."""
    return any(each.startswith("@supports") and word in each for each in rule.within)


def test_each_value_of_a_custom_property_has_a_plain_one_before_it() -> None:
    bare = [
        (rule.selector, name)
        for rule in RULES
        for place, (name, value) in enumerate(rule.declarations)
        if "var(" in value and not name.startswith("--") and name not in DECORATION
        if not any(
            name.startswith(earlier) and "var(" not in plain
            for earlier, plain in rule.declarations[:place]
        )
    ]
    assert bare == []


def test_the_plain_values_are_those_of_the_light_colours() -> None:
    root = next(rule for rule in RULES if rule.selector == ":root" and not rule.within)
    light = dict(root.declarations)
    wrong = []
    for rule in RULES:
        for (name, plain), (twin, value) in zip(
            rule.declarations, rule.declarations[1:], strict=False
        ):
            if name == twin and "var(" in value and "var(" not in plain:
                said = re.sub(r"var\((--[a-z-]+)\)", lambda found: light[found[1]], value)
                if plain not in {
                    said,
                    said.replace("#ffffff", "#fff"),
                }:
                    wrong.append((rule.selector, plain, said))
    assert wrong == []


def test_what_is_newer_than_2016_has_something_older_before_it() -> None:
    bare = [
        (rule.selector, name)
        for rule in RULES
        for place, name in enumerate(properties(rule))
        if name in NEEDS and NEEDS[name] not in properties(rule)[:place]
    ]
    assert bare == []


def test_grid_and_contents_are_for_browsers_that_have_them() -> None:
    outside = [
        (rule.selector, value)
        for rule in RULES
        for name, value in rule.declarations
        if name == "display" and value in {"grid", "inline-grid", "contents", "flow-root"}
        if not supported(rule, f"display: {value}")
    ]
    assert outside == []


def test_no_gap_between_flexed_boxes() -> None:
    """A gap is known since 2020 in flex, and with grid in grid: rules of a grid may have one."""
    gaps = [
        rule.selector
        for rule in RULES
        for name in properties(rule)
        if name in {"gap", "row-gap", "column-gap"} and not supported(rule, "display: grid")
    ]
    assert gaps == []


def test_no_rule_that_a_page_needs_is_dropped_for_its_selector() -> None:
    dropped = {rule.selector for rule in RULES if NEW_SELECTORS.search(rule.selector)}
    assert dropped - MAY_BE_DROPPED == set()


def test_no_value_that_is_newer_and_stands_alone() -> None:
    new = [
        (rule.selector, name, value)
        for rule in RULES
        for name, value in rule.declarations
        if NEW_VALUES.search(value)
    ]
    assert new == []


def test_every_other_property_is_an_old_one() -> None:
    """What is on none of the lists was known in 2016: a new name has to be looked up and listed."""
    found = {name for rule in RULES for name in properties(rule) if not name.startswith("--")}
    assert found - set(OLD.split()) - set(DECORATION) - set(NEEDS) == set()


def test_nothing_says_left_or_right() -> None:
    sided = [
        (rule.selector, name, value)
        for rule in RULES
        for name, value in rule.declarations
        if SIDED.match(name) or re.search(r"\b(?:left|right)\b", value)
    ]
    assert sided == []


def test_four_values_are_the_same_on_both_sides() -> None:
    lopsided = [
        (rule.selector, name, value)
        for rule in RULES
        for name, value in rule.declarations
        if name in {"margin", "padding", "border-width", "border-radius"}
        if len(parts := value.split()) == 4 and parts[1] != parts[3]
    ]
    assert lopsided == []


def test_paper_is_light_whatever_the_screen_is() -> None:
    dark = [each for rule in RULES for each in rule.within if "prefers-color-scheme" in each]
    dark += [r for r in stylesheet("#0f5a3b").splitlines() if "prefers-color-scheme" in r]
    assert dark
    assert all("screen and" in each for each in dark)


@pytest.mark.parametrize("paper", [LIGHT, DARK])
def test_a_brands_tones_are_reckoned_for_the_paper_that_the_sheet_paints(paper: object) -> None:
    within = () if paper is LIGHT else ("@media screen and (prefers-color-scheme: dark)",)
    root = next(rule for rule in RULES if rule.selector == ":root" and rule.within == within)
    painted = dict(root.declarations)
    assert isinstance(paper, type(LIGHT))
    assert (painted["--paper"], painted["--card"]) == (paper.page, paper.card)
