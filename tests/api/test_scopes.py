"""Every operation by every key: what opens and what does not."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.urls import URLPattern
from django.utils import timezone
from rest_framework.views import APIView

from config.api import urls
from config.api.authentication import KeyAuthentication, ScopePermission, scope_of
from config.api.keys import create_key, revoke_key
from config.api.scopes import Scope
from tests.api.conftest import Caller, CallerFactory

OPEN = {"schema/", "docs/", "problems/", "versions/", ""}
METHODS = ("get", "post", "put", "patch", "delete")


def operations() -> Iterator[tuple[str, str, str]]:
    """Yield the method, path and scope of every operation."""
    for route, view in urls.OPERATIONS.items():
        path = "/" + re.sub(r"<int:\w+>", "1", re.sub(r"<str:\w+>", "nobody", route))
        for method in METHODS:
            if hasattr(view, method):
                yield method.upper(), path, scope_of(view, method.upper()) or ""


ALL = list(operations())


def view_of(pattern: URLPattern) -> type[APIView]:
    view: type[APIView] = getattr(pattern.callback, "cls")  # noqa: B009 - added by as_view
    return view


def test_every_address_is_an_operation_or_open_on_purpose() -> None:
    routes = {str(pattern.pattern) for pattern in urls.urlpatterns}

    assert routes == set(urls.OPERATIONS) | OPEN


@pytest.mark.parametrize("route", urls.OPERATIONS)
def test_every_operation_asks_for_a_key_and_a_scope(route: str) -> None:
    [pattern] = [one for one in urls.urlpatterns if str(one.pattern) == route]
    view = view_of(pattern)

    assert view.authentication_classes == [KeyAuthentication]
    assert view.permission_classes == [ScopePermission]
    methods = [method.upper() for method in METHODS if hasattr(view, method)]
    assert methods
    assert {scope_of(view, method) for method in methods} <= set(Scope.values)
    assert set(getattr(view, "required_scopes", methods)) == set(methods)


def test_every_scope_opens_something() -> None:
    assert {scope for _, _, scope in ALL} == set(Scope.values)


@pytest.mark.parametrize(("method", "path", "scope"), ALL)
def test_its_scope_opens_an_operation_and_each_other_does_not(
    method: str, path: str, scope: str, caller: CallerFactory
) -> None:
    others = [other for other in Scope.values if other != scope]

    answers = [caller(other).call(method, path, {}) for other in others]
    all_others = caller(*others).call(method, path, {})
    opened = caller(scope).call(method, path, {})

    for refused in (*answers, all_others):
        assert refused.status_code == 403
        assert (refused.json()["code"], refused.json()["scope"]) == ("scope_missing", scope)
        assert f'scope="{scope}"' in refused["WWW-Authenticate"]
    assert opened.status_code not in {401, 403, 500}


@pytest.mark.parametrize(("method", "path", "scope"), ALL)
@pytest.mark.django_db
def test_no_key_a_revoked_and_an_expired_one_open_nothing(
    method: str, path: str, scope: str
) -> None:
    row, revoked = create_key(name="old", scopes=[scope], clock=timezone.now)
    revoke_key(key=row, clock=timezone.now)
    past = datetime(2026, 1, 1, tzinfo=UTC)
    _, expired = create_key(name="old", scopes=[scope], clock=timezone.now, expires_at=past)

    answers = [Caller(key).call(method, path, {}) for key in ("", revoked, expired)]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    codes = [answer.json()["code"] for answer in answers]
    assert codes == ["not_authenticated", "key_revoked", "key_expired"]
    assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}
