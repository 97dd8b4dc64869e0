"""What each page weighs with all that it loads, and what it asks the database.

`.venv/bin/python -m pytest -n 0 -s tests/browser/test_weight.py` prints the table.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browser.heavy import heavy
from tests.browser.states import prepared

pytestmark = pytest.mark.django_db(transaction=True)

HEAVIEST = 50_000
MOST_QUERIES = 8
_LOADS = {"src", "srcset", "poster", "data", "background"}
_LOADED_LINKS = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "manifest"}
_OF_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""")


@dataclass(frozen=True)
class Weight:
    """One page: bytes as they are and compressed, alone and with what it loads; what it asked."""

    page: int
    page_packed: int
    whole: int
    whole_packed: int
    asked: tuple[str, ...]


class _Loaded(HTMLParser):
    """Collects the addresses of what a page loads without being asked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.addresses += [given[name] for name in _LOADS if name in given]
        if tag == "link" and not _LOADED_LINKS.isdisjoint(given.get("rel", "").split()):
            self.addresses.append(given["href"])


def loaded(address: str, client: Client) -> Iterator[tuple[str, bytes]]:
    """Yield each thing that a page loads with its bytes, and what a style sheet loads in turn."""
    waiting = [urljoin(address, one) for one in _Loaded(client.get(address).text).addresses]
    seen: set[str] = set()
    while waiting:
        at = waiting.pop()
        if at in seen or at.startswith("data:"):
            continue
        seen.add(at)
        assert not urlsplit(at).netloc, f"{address} loads {at}"
        content = body(client, at)
        yield at, content
        if urlsplit(at).path.endswith(".css"):
            waiting += [urljoin(at, one) for one in _OF_STYLE.findall(content.decode())]


def body(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer) if answer.streaming else answer.content


def weighed(address: str) -> Weight:
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content
    # Now: the next request forgets them.
    asked = tuple(query["sql"] for query in queries)
    rest = [content for _, content in loaded(address, client)]
    assert not client.cookies, f"{address} sets a cookie"
    return Weight(
        len(page),
        len(gzip.compress(page)),
        len(page) + sum(map(len, rest)),
        len(gzip.compress(page)) + sum(len(gzip.compress(content)) for content in rest),
        asked,
    )


def table(weights: dict[str, Weight]) -> str:
    rows: list[tuple[str, ...]] = [
        ("page", "alone", "alone, gzip", "with all", "with all, gzip", "queries"),
        ("---", *["---:"] * 5),
    ]
    rows += [
        (
            name,
            *(
                f"{size:,}"
                for size in (w.page, w.page_packed, w.whole, w.whole_packed, len(w.asked))
            ),
        )
        for name, w in weights.items()
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def test_every_page_is_light_and_asks_the_database_little() -> None:
    weights = {name: weighed(address) for name, address in (prepared() | heavy()).items()}
    print(f"\n{table(weights)}")

    assert {name: w.whole for name, w in weights.items() if w.whole >= HEAVIEST} == {}
    assert weights["invitation"].asked
    assert {name: w.asked for name, w in weights.items() if len(w.asked) > MOST_QUERIES} == {}


def test_what_a_page_loads_is_found() -> None:
    page = """<link rel="icon" href="a.svg"><link rel="stylesheet" href="b.css"><img src="c.png">
        <a href="/d/">d</a><link rel="alternate" href="/e/"><script src="f.js"></script>"""

    assert _Loaded(page).addresses == ["a.svg", "b.css", "c.png", "f.js"]
    assert _OF_STYLE.findall("a { background: url('x.png'); } @import \"y.css\";") == [
        "x.png",
        "y.css",
    ]
