"""The API's own pages: its document, a reader for it, and what answers where nothing is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import MethodNotAllowed, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.codes import CODES
from config.api.problems import say
from config.api.versions import LEAST_NOTICE
from config.middleware import HEADER, policy

_READ = ("GET", "HEAD")


def _only_read(request: HttpRequest) -> HttpResponse:
    """Answer 405 as the operations do, where there is a page."""
    answer = say(MethodNotAllowed(request.method or ""), request, __name__)
    answer["Allow"] = ", ".join(_READ)
    return answer


def _page(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a page only be read, and say so to whom reads JSON."""

    @wraps(view)
    def show(request: HttpRequest) -> HttpResponse:
        return view(request) if request.method in _READ else _only_read(request)

    return show


class Document(SpectacularJSONAPIView):
    """Serve the OpenAPI document."""


class Reader(SpectacularSwaggerSplitView):
    """Serve the document as pages, from our own host."""

    schema = None
    url_name = "api:schema"
    # What OPTIONS would tell is in the document, and its answer is no page.
    http_method_names = ("get", "head")

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Show the pages, whose library writes styles into them."""
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        response[HEADER] = policy(style_src="'self' 'unsafe-inline'")
        return response

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer in JSON: what renders the page would write no problem."""
        return _only_read(request)


class _Open(APIView):
    """Answer JSON to everybody: 406 would hide what there is, or that there is nothing."""

    schema = None
    authentication_classes = ()
    permission_classes = ()

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Return the renderer that fits, or the first, whatever is accepted."""
        return super().perform_content_negotiation(request, force=True)


class Index(_Open):
    """Answer the address of the API itself."""

    http_method_names = ("get", "head")

    def get(self, request: Request) -> Response:
        """Say where the document, its pages, the problems and the policy of versions are."""
        names = ("schema", "docs", "problems", "versions")
        return Response(
            {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in names}
        )


class Nothing(_Open):
    """Answer every other address below the API's own, also for callers without a key."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Answer 404 with a problem, whatever the method."""
        super().initial(request, *args, **kwargs)
        raise NotFound


@_page
def problems(request: HttpRequest) -> HttpResponse:
    """List every problem, its status and what to do; `type` of a problem leads here."""
    return render(request, "api/problems.html", {"codes": CODES})


@_page
def versions(request: HttpRequest) -> HttpResponse:
    """Say what may change and how it is told; the Link of what is deprecated leads here."""
    return render(request, "api/versions.html", {"days": LEAST_NOTICE.days})
