"""The API's pages work from our own host, under our own policy."""

import pytest
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_api_s_pages_show_every_operation_and_nothing_is_blocked(
    browser: Browser, live_site: str, width: int
) -> None:
    said: list[str] = []
    asked: list[str] = []
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.append(request.url))

        page.goto(f"{live_site}/api/v1/docs/")

        expect(page.get_by_text("/api/v1/subscribers/batch/upsert/")).to_be_visible()
        page.get_by_text("/api/v1/permission-check/").click()
        expect(page.get_by_text("Ask whether anything may go to one person now")).to_be_visible()
    assert [text for text in said if "Security Policy" in text] == []
    assert all(url.startswith((live_site, "data:")) for url in asked)
