"""What each page weighs with all that it loads, and what it asks the database.

`.venv/bin/python -m pytest -n 0 -s tests/browser/test_weight.py` prints the table of every state;
`make screenshots` writes that of docs/pages.md anew.
"""

import pytest

from tests.browser.heavy import heavy
from tests.browser.pictures import PAGES, WEIGHED
from tests.browser.states import prepared
from tests.browser.weighing import OF_STYLE, Loaded, Weight, table, weighed, weights_in, with_table

pytestmark = pytest.mark.django_db(transaction=True)

HEAVIEST = 50_000
MOST_QUERIES = 8
# The table was written on another day: dates are longer or shorter.
AS_GOOD_AS = 0.05


def every_page() -> dict[str, Weight]:
    return {name: weighed(address) for name, address in (prepared() | heavy()).items()}


def test_every_page_is_light_and_asks_the_database_little() -> None:
    weights = every_page()
    print(f"\n{table(weights)}")

    assert {name: w.whole for name, w in weights.items() if w.whole >= HEAVIEST} == {}
    assert weights["invitation"].asked
    assert {name: w.asked for name, w in weights.items() if len(w.asked) > MOST_QUERIES} == {}
    assert weights_in(PAGES.read_text("utf-8")) == {
        title: pytest.approx(weights[name].figures, rel=AS_GOOD_AS)
        for name, title in WEIGHED.items()
    }, "docs/pages.md is old: run `make screenshots`"


@pytest.mark.pictures
def test_write_down_what_pages_weigh() -> None:
    weights = every_page()

    titled = {title: weights[name] for name, title in WEIGHED.items()}
    PAGES.write_text(with_table(PAGES.read_text("utf-8"), titled), "utf-8")


def test_what_a_page_loads_is_found() -> None:
    page = """<link rel="icon" href="a.svg"><link rel="stylesheet" href="b.css"><img src="c.png">
        <a href="/d/">d</a><link rel="alternate" href="/e/"><script src="f.js"></script>"""

    assert Loaded(page).addresses == ["a.svg", "b.css", "c.png", "f.js"]
    assert OF_STYLE.findall("a { background: url('x.png'); } @import \"y.css\";") == [
        "x.png",
        "y.css",
    ]
