"""The way in to every operation: calls counted, a body of bounded size, a POST answered once.

Here a call gets its side: with a test key it sees the sandbox alone, with any other all but that.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from config.api import idempotency, uploads
from config.api.authentication import KeyAuthentication, remember
from config.api.limits import Allowance, CallsExhausted, count_call
from config.api.naming import Naming
from config.api.problems import say
from config.api.versions import deprecation_of
from config.models import ApiKey
from programs.selectors.sides import Side, only

View = Callable[..., HttpResponse]

_WITH_A_BODY = {"POST", "PUT", "PATCH"}


def entry(view: View) -> View:
    """Return `view` behind the checks that come before the framework's own."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        allowance = None
        try:
            key = _key(request)
            allowance = count_call(key) if key else None
            _refuse_one_too_many(allowance)
            _refuse_nul(request)

            def work() -> HttpResponse:
                return _rendered(view(request, *args, **kwargs))

            of_view = getattr(view, "cls", None)
            with only(Side.of(is_sandbox=key is not None and key.is_test)):
                if uploads.takes_file(of_view, request):
                    answer = _answer_file(request, key, of_view, work)
                else:
                    answer = _answer(request, key, kwargs.get("external_id"), work)
        except Exception as error:  # noqa: BLE001 - whoever calls reads JSON, whatever fails here
            answer = say(error, request, entry.__module__)
        answer.headers.setdefault("Cache-Control", "no-store")
        leaving = deprecation_of(getattr(view, "cls", None), request.method or "")
        for told in (allowance, leaving):
            for name, value in (told.headers if told else {}).items():
                answer[name] = value
        return answer

    return enter


def _refuse_one_too_many(allowance: Allowance | None) -> None:
    if allowance and allowance.is_exceeded:
        raise CallsExhausted(wait=allowance.resets_in)


def _refuse_nul(request: HttpRequest) -> None:
    """Refuse an address that names nothing: no text in the database holds a NUL."""
    if "\0" in request.path:
        raise Http404


def _answer(
    request: HttpRequest,
    key: ApiKey | None,
    external_id: str | None,
    work: Callable[[], HttpResponse],
) -> HttpResponse:
    naming = Naming(body=_read(request), external_id=external_id)
    return _once(request, key, lambda: idempotency.hash_request(request), naming, work)


def _answer_file(
    request: HttpRequest, key: ApiKey | None, view: Any, work: Callable[[], HttpResponse]
) -> HttpResponse:
    """Keep the file that a call brings; nothing is read of whoever may not bring one.

    What is answered and stored names nobody.
    """
    if not uploads.may_bring(view, key):
        return work()
    with uploads.kept(request) as request_hash:
        return _once(request, key, lambda: request_hash, Naming(), work)


def _once(
    request: HttpRequest,
    key: ApiKey | None,
    request_hash: Callable[[], bytes],
    naming: Naming,
    work: Callable[[], HttpResponse],
) -> HttpResponse:
    name = request.headers.get(idempotency.HEADER)
    if key is None or name is None or request.method != "POST":
        return work()
    return idempotency.answer_once(
        key=key,
        idempotency_key=name,
        request_hash=request_hash(),
        naming=naming,
        work=work,
        clock=timezone.now,
    )


def _read(request: HttpRequest) -> bytes:
    """Read the body, which is refused here where it is too large; the framework's would not be.

    One that comes in pieces is refused as well: the framework takes it for empty.
    """
    if request.method in _WITH_A_BODY and uploads.is_without_length(request):
        raise uploads.LengthMissing
    return request.body


def _key(request: HttpRequest) -> ApiKey | None:
    """Return the caller's key; without a good one the view itself says no.

    The view finds it on the request, so that it is looked up once.
    """
    try:
        found = KeyAuthentication().authenticate(Request(request))
    except AuthenticationFailed:
        return None
    remember(request, found)
    return found[1] if found else None


def _rendered(response: HttpResponse) -> HttpResponse:
    return response.render() if isinstance(response, SimpleTemplateResponse) else response
