"""What every customer's page says to the browser, and what it never says."""

import pytest
from django.test import Client

from consent.selectors.tokens import confirm_token, leave_token
from programs.models import Program
from tests import cast


@pytest.fixture
def addresses(program: Program) -> list[str]:
    row = cast.alice(program)
    asked = cast.bob(program)
    return [
        "/",
        "/p/your-usuals/",
        "/p/your-usuals/inbox/",
        "/p/your-usuals/declined/",
        "/p/your-usuals/noted/",
        f"/c/{confirm_token(asked.id)}/",
        f"/u/{leave_token(row.id)}",
        "/me/",
        "/me/sent/",
        "/no-such-page/",
    ]


def test_no_cookie_no_referrer_no_store_no_stranger(addresses: list[str], visitor: Client) -> None:
    for address in addresses:
        for answer in (visitor.get(address), visitor.post(address)):
            assert not answer.cookies, address
            assert answer["Referrer-Policy"] == "no-referrer", address
            assert "default-src 'none'" in answer["Content-Security-Policy"], address
            assert "Cookie" not in answer.get("Vary", ""), address
            assert answer["Cache-Control"] == "no-store", address
            assert "Accept-Language" in answer["Vary"], address


def test_no_page_loads_or_runs_anything_from_elsewhere(
    addresses: list[str], visitor: Client
) -> None:
    for address in addresses:
        page = visitor.get(address).content.decode()
        for mark in ("<script", " style=", " onclick=", '<img src="http', "url(http", "<iframe"):
            assert mark not in page, (address, mark)
        assert '<meta name="robots" content="noindex">' in page
