"""Every way through the pages: on a phone, at a desk, light, dark, with and without JavaScript.

Each page on the way is held against WCAG 2.2 AA.
"""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Page

from tests.browser import measuring
from tests.browser.conftest import WIDTHS
from tests.browser.flows import ENDINGS, FLOWS
from tests.browser.states import prepared
from tests.browser.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPTED = {"scripted": True, "unscripted": False}
# Each width, each of the colours and each kind of script is in one of these: the other six are
# walked where there is time.
OFTEN = {"phone-dark-unscripted", "desk-light-scripted"}
WINDOWS = [
    pytest.param(
        *(width, scheme, SCRIPTED[script]),
        id=(name := f"{width}-{scheme}-{script}"),
        marks=[] if name in OFTEN else [pytest.mark.long],
    )
    for width, scheme, script in product(WIDTHS, measuring.SCHEMES, SCRIPTED)
]


class Switch:
    """Turns the JavaScript of a window off while pages load, and on where it measures them."""

    def __init__(self, session: CDPSession, is_scripted: bool) -> None:
        self._session, self._is_scripted = session, is_scripted

    def off(self) -> None:
        """Let no page run anything, unless this window is one that does."""
        self._set(is_off=not self._is_scripted)

    def on(self) -> None:
        """Let the tools run in the page, which has loaded without."""
        self._set(is_off=False)

    def _set(self, *, is_off: bool) -> None:
        self._session.send("Emulation.setScriptExecutionDisabled", {"value": is_off})


@pytest.fixture
def page(browser: Browser, live_site: str, width: str, scheme: str) -> Iterator[Page]:
    """Open a window that keeps to the pages' own policy."""
    across, down = WIDTHS[width]
    context = browser.new_context(
        base_url=live_site,
        viewport={"width": across, "height": down},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("width", "scheme", "is_scripted"), WINDOWS)
def test_every_way_can_be_walked(page: Page, is_scripted: bool) -> None:
    found: dict[str, list[str]] = {}
    refused: list[str] = []
    switch = Switch(page.context.new_cdp_session(page), is_scripted)

    def look(page: Page, name: str) -> None:
        switch.on()
        found[name] = list(faults(page, with_axe=not is_scripted))
        switch.off()

    def note(message: ConsoleMessage) -> None:
        if "Security Policy" in message.text:
            refused.append(message.text)

    page.on("console", note)
    switch.off()
    for flows in (FLOWS, ENDINGS):
        walk = Walk(page, prepared(), look)
        for flow in flows:
            flow(walk)

    assert {name: faults for name, faults in found.items() if faults} == {}
    assert (refused, page.context.cookies()) == ([], [])


def faults(page: Page, *, with_axe: bool) -> Iterator[str]:
    """Yield all that is wrong with the page as this window shows it.

    There is no script, so what axe says of it is the same in both windows.
    """
    if page.evaluate("document.scripts.length"):
        yield "a script"
    measuring.bring(page)
    yield from measuring.unfit(page, "as it is")
    if with_axe:
        yield from measuring.broken_rules(page)
