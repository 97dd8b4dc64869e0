"""What a test message says that came back: read as large providers write it, believed as far."""

from collections.abc import Mapping

import pytest

from delivery.rules.authentication import is_aligned, results_of, signature_of
from delivery.rules.came_back import NotOurs, Point, Said, read

CODE = "K7F3QDXW"
DOMAIN = "linden.example"
GMAIL = (
    "Authentication-Results: mx.google.com;\r\n"
    "       dkim=pass header.i=@linden.example header.s=mail header.b=abc123;\r\n"
    "       spf=pass (google.com: domain of bounce@linden.example designates 192.0.2.1 as\r\n"
    "       permitted sender) smtp.mailfrom=bounce@linden.example;\r\n"
    "       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=linden.example\r\n"
)
OUTLOOK = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n"
    " smtp.mailfrom=linden.example; dkim=pass (signature was verified)\r\n"
    " header.d=linden.example;dmarc=pass action=none\r\n"
    " header.from=linden.example;compauth=pass reason=100\r\n"
)
ONE_FOR_EACH = (
    "Authentication-Results: mx.example.net; dmarc=pass header.from=linden.example\r\n"
    "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=linden.example\r\n"
    "Authentication-Results: mx.example.net;\r\n"
    "\tdkim=pass header.d=linden.example header.s=mail\r\n"
)
SIGNATURE = (
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=linden.example; s=mail;\r\n"
    "\th=From:To:Subject:Date:Message-ID:List-Id:List-Unsubscribe:\r\n"
    "\t List-Unsubscribe-Post; bh=xyz=; b=abc123\r\n"
)
REST = (
    'From: "Linden & Spoke" <workshop@linden.example>\r\n'
    "To: ada@example.com\r\n"
    f"Subject: Test of our mail, {CODE}\r\n"
    f"List-Unsubscribe: <https://offers.linden.example/u/{CODE}>\r\n"
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    "\r\nThis is a test.\r\n"
)


def met(raw: str) -> set[Point]:
    return {point for point, said in _read(raw).items() if said.is_met}


def said(raw: str, point: Point) -> str:
    found = _read(raw)[point]
    assert not found.is_met
    return found.said


def _read(raw: str) -> Mapping[Point, Said]:
    return read(raw, code=CODE, domain=DOMAIN)


@pytest.mark.parametrize("results", [GMAIL, OUTLOOK, ONE_FOR_EACH])
def test_where_all_of_it_is_right_all_of_it_is_met(results: str) -> None:
    assert met(results + SIGNATURE + REST) == set(Point)


@pytest.mark.parametrize(
    ("was", "is_", "lost"),
    [
        ("spf=pass", "spf=softfail", {Point.SPF}),
        ("dkim=pass", "dkim=fail", {Point.DKIM, Point.LIST_HEADERS}),
        ("dmarc=pass", "dmarc=fail", {Point.DMARC}),
        ("header.i=@linden.example", "header.i=@relay.example", {Point.DKIM, Point.LIST_HEADERS}),
    ],
)
def test_each_failure_is_its_own_point(was: str, is_: str, lost: set[Point]) -> None:
    raw = GMAIL.replace(was, is_) + SIGNATURE + REST
    assert set(Point) - met(raw) == lost


def test_a_signature_that_leaves_one_header_out_is_not_enough() -> None:
    bare = SIGNATURE.replace(":\r\n\t List-Unsubscribe-Post;", ";")
    assert bare != SIGNATURE

    assert said(GMAIL + bare + REST, Point.LIST_HEADERS) == (
        "The signature leaves out List-Unsubscribe-Post (see its h=)."
    )
    assert met(GMAIL + bare + REST) == set(Point) - {Point.LIST_HEADERS}


def test_the_signature_of_somebody_else_covers_nothing_of_ours() -> None:
    """A provider's own signature covers both, ours covers none: only ours counts."""
    bare = SIGNATURE.replace("List-Unsubscribe:\r\n\t List-Unsubscribe-Post;", "Reply-To;")
    theirs = SIGNATURE.replace("linden.example", "provider.example")
    results = GMAIL.replace("dkim=pass", "dkim=pass header.d=provider.example; dkim=pass")

    assert Point.LIST_HEADERS not in met(results + theirs + bare + REST)


def test_a_right_result_of_another_key_is_not_ours() -> None:
    assert Point.LIST_HEADERS not in met(GMAIL.replace("s=mail", "s=other") + SIGNATURE + REST)


def test_headers_that_were_taken_away_or_replaced_are_named() -> None:
    without = REST.replace("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "")
    replaced = REST.replace(f"https://offers.linden.example/u/{CODE}", "https://provider.example/x")

    assert "List-Unsubscribe-Post" in said(GMAIL + SIGNATURE + without, Point.LIST_HEADERS)
    assert "not the one that we wrote" in said(GMAIL + SIGNATURE + replaced, Point.LIST_HEADERS)


def test_what_is_said_below_by_another_system_is_not_believed() -> None:
    """Whoever sends may write such a header; the one that received last wrote the first."""
    failed = GMAIL.replace("=pass", "=fail")
    forged = ONE_FOR_EACH

    assert met(failed + forged + SIGNATURE + REST) == set()


def test_a_result_in_a_comment_or_in_quotes_is_none() -> None:
    tricks = (
        "Authentication-Results: mx.example.net; spf=fail (spf=pass (really; dkim=pass))"
        ' reason="dmarc=pass; dkim=pass header.d=linden.example" smtp.mailfrom=linden.example\r\n'
    )
    assert met(tricks + SIGNATURE + REST) == set()


def test_no_policy_is_told_from_a_failed_one() -> None:
    silent = GMAIL.replace("dmarc=pass", "x-nothing=none")
    assert "may have no policy" in said(silent + SIGNATURE + REST, Point.DMARC)
    best_guess = OUTLOOK.replace("dmarc=pass", "dmarc=bestguesspass")
    assert "bestguesspass" in said(best_guess + SIGNATURE + REST, Point.DMARC)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "no headers"),
        ("Just some words.", "no headers"),
        (SIGNATURE + REST, "no Authentication-Results"),
        (GMAIL + REST.replace(CODE, "ANOTHER1"), "not the last test message"),
        (GMAIL + REST.replace("workshop@linden.example", "x@relay.example"), "From address"),
    ],
)
def test_what_is_not_the_test_as_it_was_received_is_refused(raw: str, why: str) -> None:
    with pytest.raises(NotOurs, match=why):
        _read(raw)


def test_it_may_be_pasted_with_a_gap_above_and_line_feeds_alone() -> None:
    assert met("\n\n" + (GMAIL + SIGNATURE + REST).replace("\r\n", "\n")) == set(Point)


@pytest.mark.parametrize(
    ("domain", "with_", "is_so"),
    [
        ("linden.example", "linden.example", True),
        ("mail.linden.example", "LINDEN.example.", True),
        ("linden.example", "news.linden.example", True),
        ("notlinden.example", "linden.example", False),
        ("example", "linden.example", False),
        ("", "linden.example", False),
    ],
)
def test_alignment(domain: str, with_: str, is_so: bool) -> None:
    assert is_aligned(domain, with_) is is_so


@pytest.mark.parametrize("header", ["", ";", "(", '"', "a;b=(", "=;=", "x" * 10_000, ";" * 10_000])
def test_no_header_breaks_the_reading(header: str) -> None:
    assert results_of([header]) is not None
    assert signature_of(header).covers == frozenset()
