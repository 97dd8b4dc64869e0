"""Settings of mail providers: whatever Anymail reads, from variables that begin with ANYMAIL_."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured

PREFIX = "ANYMAIL_"
SECRET_LENGTH = 16

# Where the setting of each provider's signature is; None where it has none that can be checked.
SIGNED_BY: Mapping[str, str | None] = {
    "amazon_ses": None,
    "brevo": None,
    "mailersend": "MAILERSEND_SIGNING_SECRET",
    "mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY",
    "mailjet": None,
    "mailtrap": "MAILTRAP_SIGNING_SECRET",
    "mandrill": "MANDRILL_WEBHOOK_KEY",
    "postal": "POSTAL_WEBHOOK_KEY",
    "postmark": None,
    "resend": "RESEND_SIGNING_SECRET",
    "sendgrid": "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY",
    "sparkpost": None,
    "unisender_go": "UNISENDER_GO_API_KEY",
}
# boto3 would turn one message that times out into three.
_SES = {
    "config": {
        "connect_timeout": 3,
        "read_timeout": 10,
        "retries": {"total_max_attempts": 1, "mode": "standard"},
    }
}
# Connect and read times; the rows decide what is tried again. The last would print addresses.
_OURS: Mapping[str, Any] = {"REQUESTS_TIMEOUT": (3, 10), "DEBUG_API_REQUESTS": False}


def anymail(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return Anymail's settings: `ANYMAIL_MAILGUN_API_KEY` becomes `MAILGUN_API_KEY`, and so on.

    What looks like JSON is read as JSON. Raises ImproperlyConfigured for what is ours to set.
    """
    found = {
        name.removeprefix(PREFIX): _value(name, text)
        for name, text in environment.items()
        if name.startswith(PREFIX) and text
    }
    for name in _OURS.keys() & found.keys():
        raise ImproperlyConfigured(f"{PREFIX}{name} is not yours to set.")
    found.setdefault("WEBHOOK_SECRET", None)
    found["AMAZON_SES_CLIENT_PARAMS"] = {**found.get("AMAZON_SES_CLIENT_PARAMS", {}), **_SES}
    return {**found, **_OURS}


def require_authentic(webhooks: Sequence[str], found: Mapping[str, Any]) -> None:
    """Refuse to start where a provider's events would be believed without a secret.

    Both are asked for: a signature that covers no content, or that nobody checks for reuse, is no
    proof by itself. Raises ImproperlyConfigured.
    """
    for provider in webhooks:
        if provider not in SIGNED_BY:
            known = ", ".join(sorted(SIGNED_BY))
            raise ImproperlyConfigured(f"PROVIDER_WEBHOOKS knows {known}, not {provider!r}.")
        user, _, password = str(found.get("WEBHOOK_SECRET") or "").partition(":")
        if not user or len(password) < SECRET_LENGTH:
            raise ImproperlyConfigured(
                "PROVIDER_WEBHOOKS needs ANYMAIL_WEBHOOK_SECRET: user:password, the password of"
                f" {SECRET_LENGTH} characters or more."
            )
        signature = SIGNED_BY[provider]
        if signature and not found.get(signature):
            raise ImproperlyConfigured(
                f"PROVIDER_WEBHOOKS={provider} needs {PREFIX}{signature}, by which it signs."
            )


def _value(name: str, text: str) -> Any:
    if text[0] not in "{[" and text not in ("true", "false"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} looks like JSON and is none.") from None
