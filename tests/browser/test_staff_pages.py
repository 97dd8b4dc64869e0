"""Every page of the admin that we made: accessible, no wider than a phone, within its policy."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.architecture.desk import admin_pages, admin_path, superuser
from tests.architecture.world import populate
from tests.browser import measuring
from tests.browser.conftest import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What Django brings and we did not touch.
NOT_OURS = {"jsi18n", "logout", "autocomplete", "view_on_site", "none"}


@pytest.fixture
def desk(browser: Browser, live_site: str) -> Iterator[Page]:
    yield from at_the_desk(browser, live_site)


def at_the_desk(browser: Browser, live_site: str) -> Iterator[Page]:
    """Open a window of somebody who may do everything, with JavaScript."""
    populate()
    client = Client()
    client.force_login(superuser())
    context = browser.new_context(base_url=live_site, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_site}]
    )
    yield context.new_page()
    context.close()


def pages() -> dict[str, str]:
    """Return the address of each page that answers with one."""
    client = Client()
    client.force_login(superuser())
    found = {}
    for name, route in admin_pages():
        if name in NOT_OURS:
            continue
        path = admin_path(name, route)
        answer = client.get(path)
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        is_part = is_page and not answer.content.lstrip().lower().startswith(b"<!doctype")
        # A message as it is sent is shown in a frame that runs nothing, not even what measures.
        is_message = "sandbox" in answer.headers.get("Content-Security-Policy", "")
        if is_page and not is_part and not is_message:
            found[name] = path
    return found


def faults(page: Page, *, is_whole: bool) -> Iterator[str]:
    """Yield what is wrong with the page that was just loaded: where there is least room, or all."""
    if (headings := page.get_by_role("heading", level=1).count()) != 1:
        yield f"{headings} headings of the first level"
    if is_whole:
        yield from measuring.broken_rules_in_light_and_dark(page)
    else:
        yield from measuring.broken_rules(page)
    measuring.bring(page)
    for width in WIDTHS if is_whole else ("phone",):
        across, down = WIDTHS[width]
        page.set_viewport_size({"width": across, "height": down})
        if wide := measuring.of(page, "tooWide"):
            yield f"{width}: {wide} px too wide"
        yield from (f"{width}: small: {one}" for one in measuring.of(page, "small"))


@pytest.mark.parametrize(
    "is_whole",
    [
        # Its colours are those of the site: the dark ones, and a desk's width, where there is time.
        pytest.param(False, id="phone"),
        pytest.param(True, id="phone-desk-dark", marks=pytest.mark.long),
    ],
)
def test_every_page_of_staff_can_be_read_and_used(desk: Page, is_whole: bool) -> None:
    said: list[str] = []
    desk.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    found = {}
    for name, address in pages().items():
        said.clear()
        desk.goto(address)
        found[name] = [*faults(desk, is_whole=is_whole), *said]

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
