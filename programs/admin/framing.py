"""The policies of a page that shows another one of ours in a frame, and of what is shown there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

HEADER = "Content-Security-Policy"

# The site's policy, and a frame of our own in it.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
# What is only looked at: no script, and no form of it can be sent.
SHOWN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'"
)

View = Callable[..., HttpResponse]


def with_a_frame(response: HttpResponse) -> HttpResponse:
    """Let a page hold a frame of our own."""
    response.headers[HEADER] = PAGE_POLICY
    return response


def framed(view: View) -> View:
    """Let our own pages show what `view` answers in a frame, and do nothing in it."""

    @wraps(view)
    @xframe_options_sameorigin
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers[HEADER] = SHOWN_POLICY
        return response

    return answer
