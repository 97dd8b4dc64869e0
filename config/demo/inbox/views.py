"""The pages of the inbox. They change nothing."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from config.demo.inbox import reading
from config.demo.maildir import Maildir
from config.middleware import HEADER, policy

# Without `allow-scripts`, `allow-forms` and `allow-same-origin` a message can show itself and open
# links in a new window, and nothing else: it is nobody's page, wherever it is loaded.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
MESSAGE_POLICY = (
    f"sandbox {SANDBOX}; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
# A link of the message must not load into the frame: our pages refuse to be framed.
NEW_WINDOW = '<!doctype html><base target="_blank">'


@require_safe
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """List the messages, newest first: `?to=` searches by recipient, `?page=` turns the page."""
    to = request.GET.get("to", "")
    page = reading.page(_maildir(), to=to, number=_number(request.GET.get("page", "")))
    return render(request, "inbox/list.html", {"page": page, "to": to})


@require_safe
@never_cache
def message(request: HttpRequest, name: str) -> HttpResponse:
    """Show one message: as a mail program does, as text, and its headers."""
    context = {"letter": _letter(name), "sandbox": SANDBOX}
    response = render(request, "inbox/message.html", context)
    response.headers[HEADER] = policy(frame_src="'self'")
    return response


@require_safe
@never_cache
@xframe_options_sameorigin
def html_part(request: HttpRequest, name: str) -> HttpResponse:
    """Serve the HTML part as it came, under a policy that lets it do nothing."""
    response = HttpResponse(NEW_WINDOW + _letter(name).html)
    response.headers[HEADER] = MESSAGE_POLICY
    return response


def _maildir() -> Maildir:
    return Maildir(Path(settings.DEMO_MAILDIR))


def _letter(name: str) -> reading.Letter:
    try:
        return reading.Letter(_maildir().mail(name))
    except FileNotFoundError:
        raise Http404 from None


def _number(text: str) -> int:
    return max(int(text), 1) if re.fullmatch(r"[0-9]{1,6}", text) else 1
