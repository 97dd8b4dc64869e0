"""Weigh a page with all that it loads, count what it asks the database, write it as a table."""

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

_LOADS = {"src", "srcset", "poster", "data", "background"}
_LOADED_LINKS = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "manifest"}
OF_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""")
_HEAD = (
    ("page", "alone", "alone, gzip", "with all", "with all, gzip", "queries"),
    ("---", *["---:"] * 5),
)
_TABLE = re.compile(r"\| page \| alone .*\n(?:\|.*\n)+")
_ROW = re.compile(r"\| (?P<name>[^|]+) \| (?P<cells>[\d,]+(?: \| [\d,]+){4}) \|")


@dataclass(frozen=True)
class Weight:
    """One page: bytes as they are and compressed, alone and with what it loads; what it asked."""

    page: int
    page_packed: int
    whole: int
    whole_packed: int
    asked: tuple[str, ...]

    @property
    def figures(self) -> tuple[int, ...]:
        """Return what a row shows of it."""
        return self.page, self.page_packed, self.whole, self.whole_packed, len(self.asked)


class Loaded(HTMLParser):
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
    waiting = [urljoin(address, one) for one in Loaded(client.get(address).text).addresses]
    seen: set[str] = set()
    while waiting:
        at = waiting.pop()
        if at in seen or at.startswith("data:"):
            continue
        seen.add(at)
        assert not urlsplit(at).netloc, f"{address} loads {at}"
        content = _body(client, at)
        yield at, content
        if urlsplit(at).path.endswith(".css"):
            waiting += [urljoin(at, one) for one in OF_STYLE.findall(content.decode())]


def _body(client: Client, address: str) -> bytes:
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


def table(weights: Mapping[str, Weight]) -> str:
    """Return the rows as Markdown, the first two of them the head."""
    rows = [[name, *(f"{size:,}" for size in each.figures)] for name, each in weights.items()]
    return "\n".join(f"| {' | '.join(row)} |" for row in [*_HEAD, *rows])


def with_table(text: str, weights: Mapping[str, Weight]) -> str:
    """Return the text with this table instead of the one that it has."""
    return _TABLE.sub(lambda _old: f"{table(weights)}\n", text, count=1)


def weights_in(text: str) -> dict[str, tuple[int, ...]]:
    """Return the figures of the rows that `table` has written into this text, by page."""
    found = (_ROW.fullmatch(line) for line in text.splitlines())
    return {
        row["name"]: tuple(int(cell.replace(",", "")) for cell in row["cells"].split(" | "))
        for row in found
        if row
    }
