"""Every address of the admin, filled in with rows that are there."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.urls import URLPattern, URLResolver


def flat(patterns: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address with its whole pattern."""
    for pattern in patterns:
        whole = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from flat(pattern.url_patterns, whole)
        else:
            yield whole, pattern


def superuser() -> User:
    """Return one who may do everything."""
    found = User.objects.filter(username="root").first()
    return found or User.objects.create_superuser("root", "root@example.com", "pass")


def admin_pages() -> list[tuple[str, str]]:
    """Return each address by its name, with the places that are to be filled in."""
    return [(str(p.name or "none"), f"/admin/{w}") for w, p in flat(admin.site.get_urls())]


def first_of(label: str) -> Model | None:
    """Return the first row of the model whose addresses begin so: `delivery_edition`."""
    found = [each for each in admin.site._registry if prefix(each) == label]
    return found[0]._default_manager.order_by("pk").first() if found else None


def prefix(model: type[Model]) -> str:
    """Return what the names of the model's addresses begin with."""
    return f"{model._meta.app_label}_{model._meta.model_name}"


def admin_path(name: str, route: str) -> str:
    """Return the address of a page about the first row of its model."""
    row = first_of("_".join(name.split("_")[:2]))
    route = re.sub(r"<(?:path:object_id|int:pk|id)>", str(row.pk if row else 1), route)
    route = re.sub(r"\^?\(\?P<app_label>[^)]*\)/?\$?", "consent/", route)
    route = re.sub(r"\(\?P<url>\.\*\)\$", "nowhere", route)
    return re.sub(r"<[^>]*>", "open", route)
