"""Every address of the admin and every action of its lists, as they are now."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.urls import URLPattern, URLResolver

from tests.architecture.desk import flat

# Addresses without a name: what they are, by the end of their route.
UNNAMED = {
    "<path:object_id>/": "leads from an address of Django 1.8 to that of today",
    "(?P<url>.*)$": "answers 404, or adds a slash",
}


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its name, the model whose page it is ("" for the site's own), its arguments."""

    name: str
    model: str
    arguments: tuple[str, ...]


def addresses() -> list[Address]:
    """Return every address of the admin that has a name."""
    return [Address(p.name, model, tuple(_arguments(p))) for model, p in _patterns() if p.name]


def unnamed() -> set[str]:
    """Return the routes of addresses without a name."""
    return {str(pattern.pattern) for _model, pattern in _patterns() if not pattern.name}


def actions() -> list[tuple[str, str]]:
    """Return every action: of which model's list ("app.model"), and its name."""
    shared = [name for name, _action in admin.site.actions]
    return [
        (model._meta.label_lower, name)
        for model, about in admin.site._registry.items()
        if about.actions is not None
        for name in [
            *shared,
            *(each if isinstance(each, str) else each.__name__ for each in about.actions),
        ]
    ]


def _patterns() -> Iterator[tuple[str, URLPattern]]:
    for pattern in admin.site.get_urls():
        if isinstance(pattern, URLPattern):
            yield "", pattern
        else:
            yield from ((_model(pattern), each) for _whole, each in flat(pattern.url_patterns))


def _model(resolver: URLResolver) -> str:
    return str(resolver.pattern).strip("/").replace("/", ".")


def _arguments(pattern: URLPattern) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))
