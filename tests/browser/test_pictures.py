"""The pictures in docs/: every page has one, in both widths, and each is shown.

`make screenshots` takes them anew, under a clock that always says the same.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, FloatRect, Page
from pytest_django.fixtures import Settings

from config.environment import BASE_DIR
from tests.browser.conftest import WIDTHS
from tests.browser.pictures import FOLDER, PICTURES, path_of
from tests.browser.png import size_of, smaller
from tests.browser.states import prepare, prepared

# A Tuesday morning on which everything in the pictures happens.
THAT_DAY = datetime(2026, 9, 15, 8, 0, tzinfo=UTC)
SITE = "https://greenbasket.example"
TALLEST = 1100
HEAVIEST = 28_000
# A file to keep.
UNSEEN = {"delivery:receipt_file"}
NAMES = {path_of(name, width) for name in PICTURES for width in WIDTHS}


@pytest.fixture
def window(browser: Browser, live_site: str, settings: Settings) -> Iterator[Page]:
    """Open a window onto a site that names itself as a real one would."""
    settings.BASE_URL = SITE
    context = browser.new_context(base_url=live_site, color_scheme="light", locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.mark.pictures
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_take_the_pictures(window: Page, browser: Browser) -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with time_machine.travel(THAT_DAY, tick=True), browser.new_page() as tool:
        addresses = prepare()
        for name in PICTURES:
            window.goto(addresses[name])
            for width in WIDTHS:
                (FOLDER / path_of(name, width)).write_bytes(smaller(taken(window, width), tool))


def taken(window: Page, width: str) -> bytes:
    across, down = WIDTHS[width]
    window.set_viewport_size({"width": across, "height": down})
    tall = min(window.evaluate("document.documentElement.scrollHeight"), TALLEST)
    clip: FloatRect = {"x": 0, "y": 0, "width": across, "height": tall}
    return window.screenshot(full_page=True, clip=clip, animations="disabled")


@pytest.mark.django_db(transaction=True)
def test_every_page_has_its_picture() -> None:
    views = {name: view_of(address) for name, address in prepared().items()}

    assert set(PICTURES) <= set(views)
    assert set(views.values()) - {views[name] for name in PICTURES} - UNSEEN == {""}


def view_of(address: str) -> str:
    """Return the name of the view, or nothing where there is none."""
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


def test_every_picture_is_there_and_no_other() -> None:
    assert {path.name for path in FOLDER.glob("*.png")} == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_pictures_are_small_and_as_wide_as_their_screen(name: str) -> None:
    png = (FOLDER / name).read_bytes()

    across, down = size_of(png)

    assert len(png) <= HEAVIEST
    assert across == WIDTHS[name.removesuffix(".png").rpartition("-")[2]][0]
    assert down <= TALLEST


def test_every_picture_is_shown() -> None:
    shown = (BASE_DIR / "docs" / "pages.md").read_text("utf-8")

    assert [name for name in sorted(NAMES) if f"](pictures/{name})" not in shown] == []
    assert "](docs/pictures/" in (BASE_DIR / "README.md").read_text("utf-8")
