"""Take what a mail provider tells: authenticated and read by Anymail, kept, then answered 200.

Applied later, by a worker. The secret and, where the provider signs, the signature are both asked
for; `config.providers` lets nothing start without them.
"""

from typing import Any

import structlog
from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.webhooks.amazon_ses import AmazonSESTrackingWebhookView
from anymail.webhooks.base import AnymailCoreWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailersend import MailerSendTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.mailtrap import MailtrapTrackingWebhookView
from anymail.webhooks.mandrill import MandrillCombinedWebhookView
from anymail.webhooks.postal import PostalTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.resend import ResendTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from anymail.webhooks.unisender_go import UnisenderGoTrackingWebhookView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from delivery.rules.signatures import is_signed
from delivery.services.mail_events import keep_reported
from delivery.webhooks.reading import read

log = structlog.get_logger(__name__)

# What a body that is none makes Anymail's readers raise.
_UNREADABLE = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


class Keeping(AnymailCoreWebhookView):  # type: ignore[misc]  # it has no types
    """Keep all events of a call at once, in the place of telling each to whoever listens."""

    provider = ""

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Answer 200 once they are kept; what cannot be kept is told again."""
        try:
            self.run_validators(request)
            events = [read(self.provider, event) for event in self.parse_events(request)]
        except AnymailWebhookValidationFailure:
            log.warning("webhook_not_authentic", provider=self.provider)
            return HttpResponse(status=403)
        except (*_UNREADABLE, AnymailConfigurationError) as error:
            kind = type(error).__name__
            log.warning("webhook_not_understood", provider=self.provider, kind=kind)
            return HttpResponse(status=400)
        keep_reported(reported=[event for event in events if event], clock=timezone.now)
        return HttpResponse()


class SignedByResend(AnymailCoreWebhookView):  # type: ignore[misc]  # it has no types
    """Check what Resend signs, without the package that Anymail would want for it."""

    def validate_request(self, request: HttpRequest) -> None:
        """Raise AnymailWebhookValidationFailure for what Resend did not sign."""
        is_right = is_signed(
            secret=settings.RESEND_SIGNING_SECRET,
            message_id=request.headers.get("svix-id", ""),
            timestamp=request.headers.get("svix-timestamp", ""),
            signatures=request.headers.get("svix-signature", ""),
            body=request.body,
            now=timezone.now(),
        )
        if not is_right:
            raise AnymailWebhookValidationFailure("Resend signed something else")


def _keeping(provider: str, *bases: type[Any]) -> type[Any]:
    return type(f"Keeping_{provider}", (Keeping, *bases), {"provider": provider})


VIEWS: dict[str, type[Any]] = {
    "amazon_ses": _keeping("amazon_ses", AmazonSESTrackingWebhookView),
    "brevo": _keeping("brevo", BrevoTrackingWebhookView),
    "mailersend": _keeping("mailersend", MailerSendTrackingWebhookView),
    "mailgun": _keeping("mailgun", MailgunTrackingWebhookView),
    "mailjet": _keeping("mailjet", MailjetTrackingWebhookView),
    "mailtrap": _keeping("mailtrap", MailtrapTrackingWebhookView),
    "mandrill": _keeping("mandrill", MandrillCombinedWebhookView),
    "postal": _keeping("postal", PostalTrackingWebhookView),
    "postmark": _keeping("postmark", PostmarkTrackingWebhookView),
    "resend": _keeping("resend", SignedByResend, ResendTrackingWebhookView),
    "sendgrid": _keeping("sendgrid", SendGridTrackingWebhookView),
    "sparkpost": _keeping("sparkpost", SparkPostTrackingWebhookView),
    "unisender_go": _keeping("unisender_go", UnisenderGoTrackingWebhookView),
}


@csrf_exempt
def tracking(request: HttpRequest, provider: str) -> HttpResponse:
    """Take the events of a provider whose events the settings take."""
    if provider not in settings.PROVIDER_WEBHOOKS or provider not in VIEWS:
        raise Http404
    answer: HttpResponse = VIEWS[provider].as_view()(request)
    return answer
