"""Why did I get this: one message's data-use receipt, and what its person says of it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views import View

from consent.views.addresses import at
from consent.views.page import SeeOther, page_language, posted, say_so, show
from consent.views.problems import unknown_link
from delivery.forms import FeedbackForm
from delivery.rendering.receipts import receipt_for_whoever_has
from delivery.rules.wording import words
from delivery.selectors.receipts import Receipt
from delivery.services.feedback import say_feedback


class Why(View):
    """Show what one message used, what allowed it, and the ways out; take what is said of it."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the receipt. Holds no value that does not stand in the message itself.

        A forwarded message carries the link along, and so hands over nothing that it does not say:
        an answer can be given here, and given anew, and is read and taken back in the preference
        centre (ADR 0029).
        """
        receipt = receipt_for_whoever_has(token, timezone.now())
        if receipt is None:
            return unknown_link(request)
        form = _form(request, receipt) if receipt.asked_until is not None else None
        return _page(request, receipt, form)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Note what is said of the message; the last answer counts."""
        receipt = receipt_for_whoever_has(token, timezone.now())
        if receipt is None:
            return unknown_link(request)
        if receipt.asked_until is None:
            return _closed(request, receipt)
        form = _form(request, receipt, posted(request))
        if not form.is_valid():
            return _page(request, receipt, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        number, answer = receipt.delivery.pk, form.answer
        if not say_feedback(delivery_id=number, answer=answer, clock=timezone.now):
            return _closed(request, receipt)
        return _thank(request, receipt)


def _language(request: HttpRequest, receipt: Receipt) -> str:
    own = receipt.delivery.subscriber.own_language
    return page_language(request, known=own or receipt.promise.language)


def _form(request: HttpRequest, receipt: Receipt, said: QueryDict | None = None) -> FeedbackForm:
    days = receipt.promise.terms.feedback_days
    return FeedbackForm(said, words=words(_language(request, receipt)), days=days)


def _page(
    request: HttpRequest, receipt: Receipt, form: FeedbackForm | None, status: int = 200
) -> HttpResponse:
    language = _language(request, receipt)
    context = {
        "words": words(language),
        "receipt": receipt,
        "promise": receipt.promise,
        "zone": receipt.delivery.subscriber.time_zone,
        "form": form,
        "did": request.GET.get("did", ""),
        "leave_address": at("consent:leave_bare", receipt.leave_token, language=language),
    }
    return show(
        request,
        "delivery/why.html",
        context,
        language=language,
        status=status,
        brand=receipt.brand,
    )


def _thank(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """Lead to the same address whatever was said: it stays in histories and logs."""
    language = _language(request, receipt)
    address = at("delivery:why", receipt.why_token, language=language, did="said")
    return SeeOther(f"{address}#feedback")


def _closed(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    language = _language(request, receipt)
    keys = ("feedback_closed_title", "feedback_closed")
    ways = [(at("delivery:why", receipt.why_token, language=language), "why_title")]
    return say_so(
        request,
        *keys,
        language=language,
        said=words(language),
        status=HTTPStatus.GONE,
        ways=ways,
        brand=receipt.brand,
    )
