"""The browser of the story finds forms and links as a person does."""

import pytest

from config.demo.story.browser import Page, PageRefused

PAGE = Page(
    "http://127.0.0.1:8000/me/token/",
    200,
    """
    <a href="/p/rides/">Rides</a> <a href="/me/token/17/?language=de&amp;did=">Change</a>
    <form action="/search"><input name="do" value="data"></form>
    <form method="post"><input type="hidden" name="do" value="leave"></form>
    <form method="post"><input type="hidden" name="do" value="often">
      <input type="radio" name="less_often" value="month">
      <input type="radio" name="less_often" value="quarter">
      <input type="checkbox" name="use.bicycle" value="on" checked></form>
    """,
)


def test_a_form_is_found_by_what_it_holds_and_by_what_it_offers() -> None:
    held = PAGE.form_with(do="often")

    assert PAGE.form_with(less_often="quarter") == held
    assert held.choices == {"less_often": ["month", "quarter"]}
    assert held.ticks == {"use.bicycle": "on"}


@pytest.mark.parametrize("wanted", [{"do": "data"}, {"less_often": "year"}, {"missing": ""}])
def test_a_form_that_is_not_there_or_changes_nothing_is_refused(wanted: dict[str, str]) -> None:
    with pytest.raises(PageRefused):
        PAGE.form_with(**wanted)


def test_a_link_is_whole_and_read_as_a_browser_reads_it() -> None:
    assert PAGE.link(r"/me/[^/]+/[0-9]+/") == (
        "http://127.0.0.1:8000/me/token/17/?language=de&did="
    )
    with pytest.raises(PageRefused):
        PAGE.link("/c/")
