"""How staff come to the desk in a browser."""

from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.staff.posts import PASSWORD


def log_in(page: Page, name: str) -> User:
    """Log in as somebody who may do everything, and have the page that follows whole."""
    user = User.objects.filter(username=name).first()
    user = user or User.objects.create_superuser(name, password=PASSWORD)
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Log in").click()
    return user
