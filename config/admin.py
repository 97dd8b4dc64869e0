"""The marketers' desk."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from consent import journal
from delivery.selectors.overview import waiting
from delivery.selectors.standstill import overdue, paces, troubles


@dataclass(frozen=True, slots=True)
class Task:
    """One number on the desk, with the list that it counts."""

    label: str
    count: int
    url: str


# What waits, in the words of the desk, with the list that shows it.
_LISTS = {
    "drafts": ("invitations to publish", "programs_invitation", "state__exact=draft"),
    "unapproved": ("editions to approve", "delivery_edition", "state__exact=draft"),
    "running": ("editions on their way", "delivery_edition", "state__exact=sending"),
    "uncertain": ("uncertain deliveries", "delivery_delivery", "state__exact=uncertain"),
    "asked": ("privacy requests to answer", "delivery_privacyrequest", "state__exact=open"),
}

_ORDER = {
    label: position
    for position, label in enumerate(("programs", "delivery", "subscribers", "consent", "config"))
}


class WillinglyAdminSite(AdminSite):
    """Be Django's admin under our name, with a desk that says what waits for somebody."""

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
        """Show what waits and the way from an idea to a delivered edition."""
        told = {
            "tasks": _tasks(),
            "fence": journal.fence(),
            "standstill": [*troubles(), *overdue(timezone.now())],
            "paces": paces(timezone.now()),
        }
        return super().index(request, {**(extra_context or {}), **told})

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """List the apps in the order of a marketer's work."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: _ORDER.get(app["app_label"], len(_ORDER)))


def _tasks() -> list[Task]:
    counts = waiting()
    return [
        Task(label, counts[name], f"{reverse(f'admin:{model}_changelist')}?{query}")
        for name, (label, model, query) in _LISTS.items()
    ]
