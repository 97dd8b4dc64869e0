"""The mark in the browser's tab."""

import pytest
from django.templatetags.static import static
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/no-such-page/"])
def test_a_page_names_the_mark_so_that_no_browser_asks_for_a_favicon(
    client: Client, path: str
) -> None:
    page = client.get(path).content.decode()

    assert page.count(f'<link rel="icon" href="{static("pages/mark.svg")}"') == 1


def test_the_pages_behind_the_log_in_name_it_too(admin_client: Client) -> None:
    page = admin_client.get("/admin/").content.decode()

    assert page.count(f'<link rel="icon" href="{static("pages/mark.svg")}"') == 1
