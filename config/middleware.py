"""What happens to every request before its page, and to every answer after it."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.cache import patch_vary_headers

from config import health
from config.visitors import visitor_of
from consent.journal import FenceUpError, JournalUnwritableError
from consent.views import problems

log = structlog.get_logger(__name__)

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
NOT_PAGES = (STAFF, "/api/", "/webhooks/")
HEALTH: dict[str, View] = {"/healthz": health.healthz, "/readyz": health.readyz}


def answer_health_checks(get_response: View) -> View:
    """Answer whoever looks after the machine, under whatever name they reached it.

    Before everything else: no host name, redirect or session is asked of a health check.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        check = HEALTH.get(request.path)
        return check(request) if check else get_response(request)

    return answer


def take_address_from_proxy(get_response: View) -> View:
    """Take the visitor's address from the proxies before us, where `TRUSTED_PROXIES` names them.

    It becomes evidence in the ledger, which nothing can repair later, and what posts are counted
    by. Anybody else may write the header, so from anybody else it says nothing.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        hops = request.headers.get("X-Forwarded-For", "")
        peer = request.META.get("REMOTE_ADDR", "")
        request.META["REMOTE_ADDR"] = visitor_of(peer, hops, settings.TRUSTED_PROXIES)
        return get_response(request)

    return answer


def refuse_nul(get_response: View) -> View:
    """Refuse a question to the desk with a NUL in it: its filters hand it to the database."""

    def answer(request: HttpRequest) -> HttpResponse:
        values = (value for _name, found in request.GET.lists() for value in found)
        if request.path.startswith(STAFF) and any("\0" in value for value in values):
            return HttpResponseBadRequest("A NUL is no part of a question.\n", "text/plain")
        return get_response(request)

    return answer


class AnswerNotDone:
    """Say that nothing was done where what narrows could not be written to the journal.

    So too where a yes came while delivery is fenced. The API has a problem of its own for the
    first, and never takes the other; this is for pages.
    """

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 in the reader's language."""
        if isinstance(exception, JournalUnwritableError):
            log.error("journal_unwritable", exc_info=exception)
            return problems.not_done(request)
        if isinstance(exception, FenceUpError):
            log.warning("yes_refused_behind_the_fence", why=str(exception))
            return problems.not_yet(request)
        return None


def content_security_policy(get_response: View) -> View:
    """Give every answer the strict policy, unless its view has set one by `policy()`."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(HEADER, policy())
        return response

    return answer


def keep_out_of_indexes(get_response: View) -> View:
    """Tell search engines to list nothing of ours, files and redirects too.

    An address may hold a token, and what is behind it is for one person.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


def store_no_page(get_response: View) -> View:
    """Let nothing keep a page of the customer, an error neither: it is theirs, in their language.

    What says itself how long it may be kept, as a brand's files do, stays as it says.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(NOT_PAGES) and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
            patch_vary_headers(response, ["Accept-Language"])
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
