"""What every public address says to the browser, whatever is asked of it: the list is `paths`."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client, override_settings

from config.middleware import HEADER, policy
from delivery.views.reading import POLICY
from tests import factories
from tests.architecture import paths
from tests.architecture.world import public_pages

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT")
STATED = {
    HEADER: policy(),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Where a careless page would send somebody, or put them into a header.
ELSEWHERE = "//evil.example/%0d%0aSet-Cookie:a=b"
NAMES = ("language", "did", "next", "url", "return", "redirect", "to")
TEMPTING = dict.fromkeys(NAMES, ELSEWHERE)
# An edition stands there as its author laid it out: it has looks on its elements, and no more.
LAID_OUT = re.compile(r"(GET|HEAD) /read/")
# A brand's files say themselves how long they may be kept.
FILES = re.compile(r"\w+ /brand/")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|<iframe|<base", re.IGNORECASE
)


@pytest.fixture
def pages(transactional_db: None) -> dict[str, list[str]]:
    """Return the addresses of every page by its name, with people behind the tokens."""
    return public_pages()


def answers(path: str, said: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """Ask by every method, and by GET with the words in the address."""
    for method in METHODS:
        body = urlencode(said) if method in ("POST", "PUT") else ""
        kind = "application/x-www-form-urlencoded"
        yield f"{method} {path}", Client().generic(method, path, body, content_type=kind)
    query = f"{'&' if '?' in path else '?'}{urlencode(said)}"
    yield f"GET {path}{query}", Client().get(f"{path}{query}")


def every_answer(pages: dict[str, list[str]], said: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """Ask every address; an act that changes people (an erasure) comes last."""
    assert set(pages) == set(paths.PUBLIC)
    for name in sorted(pages, key=lambda name: name == "delivery:erase"):
        for path in pages[name]:
            yield from answers(path, said)


def shows_an_edition(what: str, answer: Any) -> bool:
    return bool(LAID_OUT.match(what)) and answer.status_code == 200


def test_every_answer_has_the_strict_headers_and_no_cookie(pages: dict[str, list[str]]) -> None:
    said = {"email": "ana@example.com", "answer": "yes"}
    for what, answer in every_answer(pages, said):
        assert answer.status_code < 500, what
        stated = STATED | ({HEADER: POLICY} if shows_an_edition(what, answer) else {})
        assert {name: answer.get(name) for name in STATED} == stated, what
        assert not answer.cookies, what
        assert "Cookie" not in answer.get("Vary", ""), what
        assert not answer.has_header("Access-Control-Allow-Origin"), what
        if not FILES.match(what):
            assert answer["Cache-Control"] == "no-store", what
            assert "Accept-Language" in answer["Vary"], what


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/no-such-page/", "/p/none/", "/u/none", "/me/none/", "/c/none/"])
def test_nothing_keeps_an_answer_that_there_is_nothing(path: str, method: str) -> None:
    assert_it_is_one_readers(Client().generic(method, path))


@pytest.mark.parametrize(
    ("settings_of_today", "status"),
    [
        ({"FORM_LIMITS": settings.FORM_LIMITS | {"network": (0, 3600)}}, 429),
        # Nobody listens there.
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, 503),
    ],
)
def test_nor_one_that_nothing_was_taken(settings_of_today: dict[str, Any], status: int) -> None:
    factories.published_program()

    with override_settings(**settings_of_today):
        answer = Client().post("/p/weekly-usuals/", {"email": "ana@example.com"})

    assert answer.status_code == status
    assert_it_is_one_readers(answer)


def assert_it_is_one_readers(answer: Any) -> None:
    assert answer["Cache-Control"] == "no-store"
    assert "Accept-Language" in answer["Vary"]
    assert {name: answer.get(name) for name in STATED} == STATED


def test_the_policy_lets_nothing_run_that_stands_in_a_page() -> None:
    assert "unsafe" not in policy()
    assert "default-src 'none'" in policy()


def test_nor_the_one_of_an_edition_on_a_page() -> None:
    named = dict(each.split(" ", 1) for each in POLICY.split("; "))

    assert named.pop("style-src-attr") == "'unsafe-inline'"
    assert named["default-src"] == named["form-action"] == named["frame-ancestors"] == "'none'"
    assert not {"script-src", "connect-src", "frame-src"} & set(named)
    assert not {"allow-scripts", "allow-same-origin", "allow-forms"} & set(named["sandbox"].split())
    assert "unsafe" not in " ".join(named.values())


def test_no_page_has_anything_inline_and_none_is_kept(pages: dict[str, list[str]]) -> None:
    for path in (path for name in sorted(pages) for path in pages[name]):
        answer = Client().get(path)
        # What leads elsewhere is no page: there is no receipt of what waits for its yes.
        is_page = not answer.has_header("Location")
        if is_page and answer["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            found = [each for each in INLINE.findall(page) if each.strip() != "style="]
            assert found == [], path
            assert "style=" not in page or shows_an_edition(f"GET {path}", answer), path
            assert '<meta name="robots" content="noindex">' in page, path
            assert answer["Cache-Control"] == "no-store", path


def test_nobody_is_sent_elsewhere(pages: dict[str, list[str]]) -> None:
    for what, answer in every_answer(pages, {"email": "ana@example.com", **TEMPTING}):
        place = urlsplit(answer.get("Location", "/"))
        assert (place.scheme, place.netloc) == ("", ""), what
        assert place.path.startswith("/"), what
        assert "evil" not in place.path, what
        assert not any("evil" in value for name, value in answer.items() if name != "Location"), (
            what
        )


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/p/x", "/\\evil.example/", "/%2f%2fevil.example/"]
)
def test_an_address_that_looks_like_another_host_leads_nowhere_else(path: str) -> None:
    answer = Client().get("/", PATH_INFO=path)

    assert answer.status_code in (301, 400, 404)
    place = answer.get("Location", "/")
    assert not place.startswith(("//", "/\\", "http"))


def test_another_host_is_not_taken_for_ours() -> None:
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400
