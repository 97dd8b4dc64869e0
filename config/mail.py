"""The settings of mail: what it goes by, and whose events of it are taken.

A part of `config.settings`, which takes all of it over.
"""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from config import environment, providers

env = environ.Env()
env.ENVIRON = environment.load()

# What editions and their answers go by: an SMTP server (EMAIL_*), or a provider's API, whose
# Anymail backend EMAIL_BACKEND names.
DELIVERY_GATEWAY: str = env.str("DELIVERY_GATEWAY", default="smtp")
if DELIVERY_GATEWAY not in {"smtp", "anymail"}:
    raise ImproperlyConfigured("DELIVERY_GATEWAY is smtp or anymail.")
EMAIL_BACKEND: str = env.str("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
if DELIVERY_GATEWAY == "anymail" and EMAIL_BACKEND.startswith("django."):
    raise ImproperlyConfigured(
        "DELIVERY_GATEWAY=anymail needs EMAIL_BACKEND, such as"
        " anymail.backends.mailgun.EmailBackend."
    )
EMAIL_HOST: str = env.str("EMAIL_HOST", default="127.0.0.1")
EMAIL_PORT: int = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER: str = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD: str = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS: bool = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL: bool = env.bool("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT: int = env.int("EMAIL_TIMEOUT", default=10)
# Certificates that are trusted besides the system's: a mail server's own.
EMAIL_TLS_TRUST: str = env.str("EMAIL_TLS_TRUST", default="")
# Nothing of ours goes out under it: what customers get comes from their brand.
DEFAULT_FROM_EMAIL = "willingly@localhost"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ANYMAIL: dict[str, Any] = providers.anymail(env.ENVIRON)
# Anymail would check it with a package of its own; we do it ourselves.
RESEND_SIGNING_SECRET: str = ANYMAIL.get("RESEND_SIGNING_SECRET", "")
# Whose events are taken, at /webhooks/anymail/NAME/tracking/.
PROVIDER_WEBHOOKS: list[str] = env.list("PROVIDER_WEBHOOKS", default=[])
providers.require_authentic(PROVIDER_WEBHOOKS, ANYMAIL)
ANYMAIL.pop("RESEND_SIGNING_SECRET", None)
# How many requests to a provider are under way at once, how many messages one carries where the
# provider takes several, and how long they may take once none is started any more.
DELIVERY_AT_ONCE: int = env.int("DELIVERY_AT_ONCE", default=10)
DELIVERY_MERGE: int = env.int("DELIVERY_MERGE", default=50)
DELIVERY_PATIENCE_SECONDS: float = env.float("DELIVERY_PATIENCE_SECONDS", default=15.0)
# So many soft bounces in a row, with nothing delivered between them, stop an address.
SOFT_BOUNCES_BEFORE_STOP: int = env.int("SOFT_BOUNCES_BEFORE_STOP", default=5)
