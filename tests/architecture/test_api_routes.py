"""Every address of the API knows its caller and asks for a scope; what is public is named here."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from config.api.authentication import KeyAuthentication, ScopePermission
from config.api.scopes import Scope

PREFIX = "api/v1/"
# The document, its pages, the list of problems, and what answers where nothing is.
PUBLIC = {"schema/", "docs/", "problems/", "versions/", ""}
VERBS = ("get", "post", "put", "patch", "delete")


def routes() -> dict[str, URLPattern]:
    """Return every address below the API's own, without its prefix."""
    [api] = [r for r in get_resolver().url_patterns if str(r.pattern) == PREFIX]
    assert isinstance(api, URLResolver)
    return dict(_flat(api))


def guarded() -> dict[str, type[APIView]]:
    """Return the class of every address that is not public."""
    patterns = {route: each for route, each in routes().items() if route not in PUBLIC}
    return {route: vars(each.callback)["view_class"] for route, each in patterns.items()}


def test_what_is_public_is_there() -> None:
    assert set(routes()) >= PUBLIC


def test_every_route_knows_its_caller() -> None:
    open_ = [
        route
        for route, view in guarded().items()
        if [*view.authentication_classes] != [KeyAuthentication]
        or [*view.permission_classes] != [ScopePermission]
    ]
    assert open_ == []


def test_every_method_asks_for_a_scope_that_exists() -> None:
    for route, view in guarded().items():
        verbs = {verb.upper() for verb in VERBS if hasattr(view, verb)}
        one = getattr(view, "required_scope", None)
        scopes = dict.fromkeys(verbs, one) if one else getattr(view, "required_scopes", {})
        assert set(scopes) == verbs, route
        assert set(scopes.values()) <= set(Scope.values), route


@pytest.mark.django_db
@pytest.mark.parametrize("verb", VERBS)
def test_nobody_gets_in_without_a_key(client: Client, verb: str) -> None:
    for route in guarded():
        path = "/" + PREFIX + re.sub(r"<\w+:\w+>", "1", route)

        answer = client.generic(verb.upper(), path, b"{}", content_type="application/json")

        assert answer.status_code == 401, path
        assert answer.headers["Content-Type"] == "application/problem+json", path


def _flat(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _flat(pattern, f"{before}{pattern.pattern}")
        else:
            yield f"{before}{pattern.pattern}", pattern
