"""Hold the page that is open against WCAG 2.2 AA: each function returns what is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

MEASURES = Path(__file__).with_name("measures.js").read_text("utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_QUICKLY = {"resultTypes": ["violations"], "reporter": "no-passes", "preload": False}
EVERY_RULE = _QUICKLY | {"runOnly": _RULES}
# All that the other colours can change.
RULES_OF_COLOUR = _QUICKLY | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# A date is typed in parts, and Tab stops at each of them and at its calendar.
PARTS_OF_A_DATE = 5
STOPS_ASIDE = 50
USUAL_TEXT = 16


def bring(page: Page) -> None:
    """Bring into the page what measures it, once the page is whole.

    A click waits for the next page's first bytes only: measured then, it has no style yet.
    """
    page.wait_for_load_state()
    page.evaluate(MEASURES)


def fits(page: Page) -> bool:
    """Say whether the page, once it is whole, is no wider than the window."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def unfold(page: Page) -> None:
    """Open all that can be opened."""
    of(page, "open")


def of(page: Page, what: str) -> Any:
    """Return one of the measures of `measures.js`."""
    return page.evaluate(f"measures.{what}()")


def broken_rules_in_light_and_dark(page: Page) -> Iterator[str]:
    """Yield each rule of axe that the page breaks, in either colours."""
    for scheme, rules in zip(SCHEMES, (EVERY_RULE, RULES_OF_COLOUR), strict=True):
        page.emulate_media(color_scheme=scheme)
        yield from (f"{scheme}: {broken}" for broken in broken_rules(page, rules))


def broken_rules(
    page: Page, rules: dict[str, object] = EVERY_RULE, *, within: str = "html"
) -> Iterator[str]:
    """Yield each of these rules of axe that the page breaks, or one part of it."""
    page.wait_for_load_state()
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    for broken in page.evaluate("([part, rules]) => axe.run(part, rules)", [within, rules])[
        "violations"
    ]:
        places = [node["html"][:120] for node in broken["nodes"]]
        yield f"{broken['id']}: {places}"


def unfit(page: Page, how: str) -> Iterator[str]:
    """Yield what cannot be read or pressed as the page is shown now."""
    if wide := of(page, "tooWide"):
        yield f"{how}: {wide} px too wide"
    for what in ("lost", "small", "disordered"):
        yield from (f"{how}: {what}: {one}" for one in of(page, what))


def unfit_however_it_is_read(page: Page) -> Iterator[str]:
    """Yield what is lost as it is, with spaced text (1.4.12), with text at 200 % (1.4.4)."""
    yield from unfit(page, "as it is")
    of(page, "spaced")
    yield from unfit(page, "spaced")
    of(page, "plain")
    with text_of(page, 2 * USUAL_TEXT):
        yield from unfit(page, "text at 200 %")


@contextmanager
def text_of(page: Page, pixels: int) -> Iterator[None]:
    """Let the reader have chosen another size of text in their browser."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})
    yield
    session.send("Page.setFontSizes", {"fontSizes": {"standard": USUAL_TEXT}})
    session.detach()


def unfit_for_the_keyboard(page: Page) -> Iterator[str]:
    """Yield what Tab does not reach, in its order, with a ring to be seen; go round, and skip."""
    stops = of(page, "stops")
    of(page, "fromTheTop")
    for place, stop in enumerate(stops):
        at = _next(page, stops, place)
        if at["place"] != place:
            yield f"Tab comes to stop {at['place']} instead of {place}: {stop['name']}"
            return
        yield from at["wrong"]
    yield from _unskippable(page, stops)


def _next(page: Page, stops: list[dict[str, Any]], place: int) -> dict[str, Any]:
    is_after_date = place > 0 and stops[place - 1]["isDate"]
    for _ in range(PARTS_OF_A_DATE if is_after_date else 1):
        page.keyboard.press("Tab")
        at: dict[str, Any] = of(page, "focused")
        if at["place"] != place - 1:
            break
    return _past_asides(page, at)


def _past_asides(page: Page, at: dict[str, Any]) -> dict[str, Any]:
    """Return the next stop of the page itself: what a frame shows has stops of its own."""
    for _ in range(STOPS_ASIDE):
        if not at["isAside"]:
            break
        page.keyboard.press("Tab")
        at = of(page, "focused")
    return at


def _unskippable(page: Page, stops: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with the first stop, to which Tab comes back after the last."""
    for _ in range(PARTS_OF_A_DATE):
        page.keyboard.press("Tab")
        if _past_asides(page, of(page, "focused"))["place"] == 0:
            break
    else:
        yield "Tab does not come round"
    # Where it leads is waited for: Tab would go on from the old place, or in a page that goes away.
    with page.expect_event("framenavigated") as arrived:
        page.keyboard.press("Enter")
    if not urlsplit(arrived.value.url).fragment:
        yield f"the skip link leads to another page: {arrived.value.url}"
        return
    page.keyboard.press("Tab")
    first = next((place for place, stop in enumerate(stops) if stop["inMain"]), None)
    if first is not None and _past_asides(page, of(page, "focused"))["place"] != first:
        yield "the skip link does not skip"
