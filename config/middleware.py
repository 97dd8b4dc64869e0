"""The headers that every page carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
HEADER = "Content-Security-Policy"
STAFF = "/admin/"


def content_security_policy(get_response: View) -> View:
    """Give every answer the strict policy, unless its view has set one by `policy()`."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(HEADER, policy())
        return response

    return answer


def referrer_policy(get_response: View) -> View:
    """Let the pages of staff send a referrer to themselves.

    With `no-referrer`, which every other page has, a browser posts a form with `Origin: null`,
    and that is no proof of where the form came from (CSRF).
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(STAFF):
            response.headers["Referrer-Policy"] = "same-origin"
        return response

    return answer


def policy(**overrides: str) -> str:
    """Return the strict policy with directives replaced: `policy(frame_src="'self'")`."""
    named = {name.replace("_", "-"): value for name, value in overrides.items()}
    return "; ".join(f"{name} {value}" for name, value in (STRICT | named).items())
