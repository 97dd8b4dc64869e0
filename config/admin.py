"""The marketers' desk."""

from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from config.home import home_of
from config.home.seeing import Seeing
from config.staff.second_factor import Stage, stage_of
from config.staff.second_factor_pages import SecondFactorPages
from config.staff.trail import log_own

_ORDER = {
    label: position
    for position, label in enumerate(("programs", "delivery", "subscribers", "consent", "config"))
}


class WillinglyAdminSite(SecondFactorPages):
    """Be Django's admin under our name, with a desk that says what waits for somebody.

    Whoever has a second factor, or must have one, sees nothing before it is given.
    """

    site_header = "Willingly"
    site_title = "Willingly"
    index_title = "The desk"
    site_url = "/"
    empty_value_display = "–"
    # The tables need the width; the desk is one click away.
    enable_nav_sidebar = False

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what needs this person, how their programs are, what comes next, what works."""
        told = home_of(Seeing(self, request), timezone.now())
        return super().index(request, {**(extra_context or {}), **told})

    def has_permission(self, request: HttpRequest) -> bool:
        """Admit active staff, once they gave all that they log in with."""
        return super().has_permission(request) and stage_of(request.user) is Stage.PASSED

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the pages of the second factor."""
        return [*self.second_factor_urls(), *super().get_urls()]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for the password, then for what is still missing; write down who logged in."""
        if request.method == "GET" and (way := self.way_to_second_factor(request)):
            return HttpResponseRedirect(way)
        answer = super().login(request, extra_context)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            log_own(request, "Logged in.")
        return answer

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Log out, and write it down."""
        if request.method == "POST":
            log_own(request, "Logged out.")
        return super().logout(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Let somebody choose a new password, and write it down."""
        answer = super().password_change(request, extra_context)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            log_own(request, "Chose a new password.")
        return answer

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """List the apps in the order of a marketer's work, once somebody reads the list.

        Django gives it to every page; only the side bar, which is off, reads it there.
        """
        made = super().get_app_list
        listed = SimpleLazyObject(lambda: _in_order(made(request, app_label)))
        return cast("list[dict[str, Any]]", listed)


def _in_order(apps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(apps, key=lambda app: _ORDER.get(app["app_label"], len(_ORDER)))
