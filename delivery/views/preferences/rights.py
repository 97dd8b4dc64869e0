"""The rights: a copy of everything, a rest, an end to everything, to be forgotten."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.rules.vocabulary import Actor, Method
from consent.services.restricting import unrestrict
from consent.views.page import posted, say_so, visitor
from consent.views.problems import unknown_link
from delivery.rendering.access import access_page
from delivery.rules.vocabulary import PrivacyKind
from delivery.selectors.access import access_document
from delivery.selectors.holds import STOPPED_BY_THEM, hold_keys, is_resting
from delivery.services.privacy import answer_at_once
from delivery.views.preferences.behind import BehindLink

_ACTS = {"rest": PrivacyKind.RESTRICTION, "stop": PrivacyKind.OBJECTION}
_COPIES = ("copy", "page")


class Rights(BehindLink):
    """Offer what the law gives, each with one button."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the rights."""
        holds = hold_keys(self.person)
        context = {
            "is_resting": is_resting(self.person),
            "is_stopped": STOPPED_BY_THEM in holds,
            "holds": holds,
        }
        return self.show(request, "delivery/me/rights.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what one button says, at once."""
        did = posted(request).get("do", "")
        if did in _COPIES:
            return self._copy(request, did)
        if did in _ACTS:
            self._answer(request, _ACTS[did])
        elif did == "go_on":
            unrestrict(
                subscriber_ids=[self.person.pk],
                address_version=self.address_version,
                actor=Actor.PERSON,
                method=Method.PREFERENCES,
                clock=timezone.now,
                **visitor(request),
            )
        else:
            return unknown_link(request)
        return self.go(request, "rights", did=did)

    def _answer(self, request: HttpRequest, kind: PrivacyKind) -> None:
        answer_at_once(
            kind=kind,
            subscriber_id=self.person.pk,
            method=Method.PREFERENCES,
            clock=timezone.now,
            **visitor(request),
        )

    def _copy(self, request: HttpRequest, did: str) -> HttpResponse:
        self._answer(request, PrivacyKind.ACCESS)
        document = access_document(subscriber_id=self.person.pk, clock=timezone.now)
        if did == "page":
            body = access_page(document)
            return _file(body, "text/html; charset=utf-8", "my-data.html")
        body = json.dumps(document, ensure_ascii=False, indent=2)
        return _file(body, "application/json", "my-data.json")


class Erase(BehindLink):
    """Ask once more, saying what goes and what stays, then forget."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what erasing means, and the button."""
        return self.show(request, "delivery/me/erase.html", {})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Erase the person; this link opens nothing any more."""
        language, words = self.language(request), self.words(request)
        answer_at_once(
            kind=PrivacyKind.ERASURE,
            subscriber_id=self.person.pk,
            method=Method.PREFERENCES,
            clock=timezone.now,
        )
        keys = ("erase_done_title", "erase_done_lead", "erase_done_again")
        return say_so(request, *keys, language=language, said=words)


def _file(body: str, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
