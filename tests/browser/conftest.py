"""A real browser: Debian's Chromium, driven by Playwright, without JavaScript."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from config.environment import VAR_DIR

SCREENSHOTS = VAR_DIR / "screenshots"
WIDTHS = {"phone": (360, 640), "desk": (1280, 800)}
Shoot = Callable[[str], Path]

# A way is walked where there is least room. Width and colours are asked of every page once more,
# without the way to it (`test_looks`, `test_staff_pages`); the others are for the pictures, and for
# what nobody thought of.
WINDOWS = [
    pytest.param(("phone", "light"), id="phone-light"),
    pytest.param(("desk", "dark"), id="desk-dark", marks=pytest.mark.long),
    pytest.param(("phone", "dark"), id="phone-dark", marks=pytest.mark.long),
    pytest.param(("desk", "light"), id="desk-light", marks=pytest.mark.long),
]


def _chromium() -> str:
    """Return the installed browser; without one, skip aloud, or fail where CI must not skip."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    missing = "Chromium is not installed: `apt-get install chromium` runs the browser tests."
    if os.environ.get("CI") == "true":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run one browser for the whole session."""
    path = _chromium()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, where Django then refuses its own
        # blocking calls; there is nothing asynchronous around it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(params=WINDOWS)
def window(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Name the screen and its colours."""
    width, scheme = request.param
    return width, scheme


@pytest.fixture
def width(window: tuple[str, str]) -> str:
    """Name the screen."""
    return window[0]


@pytest.fixture
def scheme(window: tuple[str, str]) -> str:
    """Name the colours."""
    return window[1]


@pytest.fixture
def page(browser: Browser, live_site: str, width: str, scheme: str) -> Iterator[Page]:
    """Open a window without JavaScript, on our site."""
    across, down = WIDTHS[width]
    context = browser.new_context(
        base_url=live_site,
        viewport={"width": across, "height": down},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=False,
        locale="en-GB",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    with suppress(Exception):
        context.close()


@pytest.fixture
def shoot(page: Page, width: str, scheme: str) -> Shoot:
    """Keep a picture of the page under var/screenshots, for people to look at."""

    def shoot(name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}-{width}-{scheme}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return shoot
